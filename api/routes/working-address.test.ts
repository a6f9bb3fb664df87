import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AddressFailure, Audit, Message, Task } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { foldReport } from '../../db/broadcasts/fold-report.ts';
import type { Channel } from '../../domain/channels.ts';
import type { WorksAgain } from '../../domain/schemas/left-out-messages.ts';
import type { Reach } from '../../domain/schemas/chart.ts';
import type { Client, Staff as StaffMember } from '../../domain/schemas/people.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { portalPeople } from '../../test/setup/portal.ts';
import { saveBasic, shown, visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = portalPeople(api);
});
afterAll(() => api.close());

let mail: string;
let count = 0;
beforeEach(() => {
  mail = `stopped${++count}@example.com`;
});

const codes = { email: '5.1.1', text: '30006', voice: '21211', fax: 'destination_invalid' } as const;
async function comesBack(address: string, channel: Channel = 'email', people = of): Promise<void> {
  const id = newId();
  const told = { messageId: id, channel, providerId: null, status: 'returned', event: 'failed' } as const;
  await people.work(async (uow) => {
    const message = { purpose: 'client-message', channel, address, body: 'Hello', attempt: 1 } as const;
    uow.em.create(Message, { ...message, id, status: 'accepted' });
    await uow.em.flush();
    await foldReport(uow, { ...told, reason: 'bad-address', code: codes[channel] }, api.deps.clock());
  });
}
const stopped = (address: string) =>
  of.work(async ({ em }) => (await em.find(AddressFailure, { address, endedAt: null })).length);
const openTasks = (subjectId: string) => of.work(({ em }) => em.count(Task, { subjectId, status: 'open' }));
const works = (who: TestUser, path: string, address: string, channel: Channel = 'email') =>
  who.post<WorksAgain>(`${path}/working-address`, { channel, address });
const reachOf = async (id: string) =>
  (await api.own.admin.get<Reach>(`/api/clients/${id}/reach`)).body.channels.find(({ channel }) => channel === 'email');

describe('an address of a client that does not work', () => {
  it('is said with its time in the chart and is no way to reach them, until staff say that it works: audited, once', async () => {
    const { id } = await of.client({ email: mail });
    await comesBack(mail);
    const path = `/api/clients/${id}`;
    const { body } = await api.own.admin.get<Client>(path);
    expect(body.notWorking).toEqual([{ channel: 'email', address: mail, since: expect.stringMatching(/Z$/) }]);
    expect(await reachOf(id)).toMatchObject({ decision: 'skip', reason: 'not-working', address: mail });
    const both = await Promise.all([works(api.own.admin, path, mail), works(api.own.admin, path, mail)]);
    expect(both.map(({ status, body: { leftOut } }) => [status, leftOut])).toEqual([
      [200, false],
      [200, false],
    ]);
    expect(both[0].body.failureId).toBe(both[1].body.failureId);
    expect((await api.own.admin.get<Client>(path)).body.notWorking).toEqual([]);
    expect(await reachOf(id)).toMatchObject({ decision: 'send' });
    expect(await openTasks(id)).toBe(0);
    const audited = await of.work(async ({ em }) => {
      const { id: subjectId } = await em.findOneOrFail(AddressFailure, { address: mail });
      return em.find(Audit, { subjectId }, { orderBy: { id: 'asc' } });
    });
    expect(audited).toMatchObject([
      { action: 'insert', actor: 'system:test' },
      { action: 'update', actor: `staff:${api.own.admin.accountId}`, after: { ended_because: 'works' } },
    ]);
  });

  it('is that of their Messaging Contact where messages go there', async () => {
    const { id } = await of.client({ email: null, mobile: null, contact: { email: mail } });
    await comesBack(mail);
    const { body } = await api.own.admin.get<Client>(`/api/clients/${id}`);
    expect(body.notWorking).toMatchObject([{ address: mail }]);
    expect((await works(api.own.admin, `/api/clients/${id}`, mail)).status).toBe(200);
    expect(await stopped(mail)).toBe(0);
  });

  it('is free again, and its task done, once it is corrected on the page', async () => {
    const { id } = await of.client({ email: mail, mobile: null });
    await comesBack(mail);
    expect(await openTasks(id)).toBe(1);
    const { version } = (await api.own.admin.get<Client>(`/api/clients/${id}`)).body;
    const contactPoints = [{ kind: 'email', address: `right-${mail}`, preferred: true }];
    const saved = await api.own.admin.patch<Client>(`/api/clients/${id}`, { contactPoints, version });
    expect([saved.status, saved.body.notWorking]).toEqual([200, []]);
    expect([await openTasks(id), await stopped(mail)]).toEqual([0, 0]);
  });

  it('is opened by nobody whose it is not: another client, another practice, without the right, a restricted chart', async () => {
    const { id } = await of.client({ email: mail });
    const { id: stranger } = await of.client();
    await comesBack(mail);
    const viewer = await api.as({ Clients: ['view'] });
    const clinician = await api.as({ Clients: ['view', 'modify'] });
    const path = `/api/clients/${id}`;
    expect((await works(api.own.admin, `/api/clients/${stranger}`, mail)).status).toBe(404);
    expect((await works(api.other.admin, path, mail)).status).toBe(404);
    expect((await works(viewer, path, mail)).status).toBe(403);
    const { version } = (await api.own.admin.get<Client>(path)).body;
    await api.own.admin.patch(path, { restricted: true, version });
    expect((await works(clinician, path, mail)).status).toBe(403);
    expect((await works(api.own.admin, path, 'x')).status).toBe(400);
    expect([await stopped(mail), await openTasks(id)]).toEqual([1, 1]);
  });

  it('is stopped in this practice alone', async () => {
    const there = new TestPeople(api.db, api.other.id);
    const { id } = await there.client({ email: mail });
    await of.client({ email: mail });
    await comesBack(mail);
    expect((await api.other.admin.get<Client>(`/api/clients/${id}`)).body.notWorking).toEqual([]);
  });
});

it('An address of a member of staff is said, opened and corrected on their page', async () => {
  const points = [{ kind: 'email', address: mail, preferred: true }];
  const made = await api.own.admin.post<StaffMember>('/api/staff', {
    firstName: 'Dana',
    lastName: 'Okafor',
    contactPoints: points,
  });
  const path = `/api/staff/${made.body.id}`;
  await comesBack(mail);
  expect((await api.own.admin.get<StaffMember>(path)).body.notWorking).toMatchObject([{ address: mail }]);
  expect(await openTasks(made.body.id)).toBe(1);
  const viewer = await api.as({ Staff: ['view'] });
  expect((await works(viewer, path, mail)).status).toBe(403);
  expect((await works(api.other.admin, path, mail)).status).toBe(404);
  expect((await works(api.own.admin, path, mail)).status).toBe(200);
  expect(await openTasks(made.body.id)).toBe(0);
  await comesBack(mail);
  const { version } = (await api.own.admin.get<StaffMember>(path)).body;
  await api.own.admin.patch(path, { contactPoints: [], version });
  expect([await openTasks(made.body.id), await stopped(mail)]).toEqual([0, 0]);
});

describe('a client at the portal', () => {
  it('sees that an address of their own does not work, and of nobody else', async () => {
    const ana = await visit(api, { email: mail, mobile: '+12085550166' });
    const other = await visit(api, { email: `other-${mail}`, mobile: '+12085550167' });
    await comesBack(mail);
    expect((await shown(ana.visitor)).basic.notWorking).toEqual([{ channel: 'email', address: mail }]);
    expect((await shown(other.visitor)).basic.notWorking).toEqual([]);
  });

  it('who enters the address of somebody else does not learn from it that the practice has written there', async () => {
    await of.client({ mobile: '+12085550164' });
    await comesBack('+12085550164', 'text');
    const curious = await visit(api, { email: mail, mobile: '+12085550165' });
    const { contactPoints } = (await shown(curious.visitor)).basic.values;
    const added = [...contactPoints, { kind: 'mobile' as const, address: '+12085550164', preferred: false }];
    expect((await saveBasic(curious.visitor, { contactPoints: added })).body.basic?.notWorking).toEqual([]);
    const { body } = await api.own.admin.get<Client>(`/api/clients/${curious.clientId}`);
    expect(body.notWorking).toMatchObject([{ channel: 'text', address: '+12085550164' }]);
  });

  it('who corrects their number ends it', async () => {
    const number = '+12085550168';
    const ana = await visit(api, { email: mail, mobile: number });
    await comesBack(number, 'text');
    const { contactPoints } = (await shown(ana.visitor)).basic.values;
    const corrected = contactPoints.map((point) =>
      point.address === number ? { ...point, address: '+12085550169' } : point,
    );
    expect((await saveBasic(ana.visitor, { contactPoints: corrected })).body.basic?.notWorking).toEqual([]);
    expect([await stopped(number), await openTasks(ana.clientId)]).toEqual([0, 0]);
  });
});
