import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createIntegrationCheck } from '../../activities/integration-check.ts';
import {
  ExternalRecord,
  Integration,
  PersonImport,
  Shift,
  SyncRun,
  TimeeroMapping,
  Visit,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { takeUp } from '../../db/sync/take-up.ts';
import type { IntegrationCheck as Check } from '../../domain/schemas/connections.ts';
import type { User } from '../../providers/fieldtime/port.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { TestFieldTime } from '../../test/setup/field-time.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';

let api: TestApi;
let of: TestIntegrations;
/** Timeero's users at whatever the credentials lead to. */
let users: User[];
beforeAll(async () => {
  api = await startTestApi();
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
});
afterAll(() => api.close());

const aUser = (id: string, lastName: string, email = `${lastName.toLowerCase()}@example.com`): User => ({
  id,
  firstName: 'Ada',
  lastName,
  email,
  phone: null,
  companyEmployeeId: null,
  role: 'employee',
  active: true,
  updatedAt: null,
});
/** Credentials that have been tried. */
async function tried(): Promise<Check> {
  const path = '/api/integrations/timeero/checks';
  const body = { method: 'key', address: 'http://127.0.0.1:9/api/', secret: 'a key' };
  const { id } = (await api.own.admin.send<Check>('post', path, { body })).body;
  const fieldTime = new TestFieldTime();
  fieldTime.users_ = users;
  const deps = { ...activityDeps(api.db, new TestSenders()), keyRing: api.deps.keyRing, clock: api.deps.clock };
  await new MockActivityEnvironment().run(() =>
    createIntegrationCheck({ ...deps, fieldTime: () => fieldTime }).checkIntegration({
      practiceId: api.own.id,
      checkId: id,
    }),
  );
  return (await api.own.admin.get<Check>(`${path}/${id}`)).body;
}
const promote = ({ id }: Check, body: object = {}) =>
  api.own.admin.send<{ type?: string }>('post', `/api/integrations/timeero/checks/${id}/promote`, { body });
const lasting = () => of.work(({ em }) => em.count(TimeeroMapping, { endedAt: null }));
const records = () =>
  of.work(({ em }) => em.find(ExternalRecord, { system: 'timeero' }, { orderBy: { label: 'asc' } }));

beforeEach(async () => {
  await of.enable('pimsy');
  await of.enable('timeero');
  users = ['Hill', 'Reed', 'Moss'].map((name, n) => aUser(String(n + 1), name));
  for (const { id, lastName, email } of users) {
    const target = await of.target('employee', { externalId: id, label: `${lastName}, Ada`, facts: { email } });
    const known = await of.work(({ em }) => em.count(TimeeroMapping, { timeeroRecordId: target, endedAt: null }));
    if (known === 0) await of.mapped('employee', await of.employee(), target);
  }
});

describe('a new key of Timeero', () => {
  it('of the same account takes its place at once, also where somebody has married or left', async () => {
    users = [aUser('1', 'Married', 'hill@example.com'), aUser('3', 'Moss')];
    const check = await tried();
    expect(check).toMatchObject({ status: 'good', known: { compared: 3, other: 1 }, anotherAccount: false });
    expect([(await promote(check)).status, await lasting()]).toEqual([200, 3]);
  });

  it('of another account is refused in words, and nothing is lost', async () => {
    users = [aUser('1', 'Quinn'), aUser('2', 'Stone')];
    const check = await tried();
    expect(check).toMatchObject({ known: { compared: 3, other: 3 }, anotherAccount: true });
    const refused = await promote(check);
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:rounds:problem:another-account']);
    expect(await lasting()).toBe(3);
  });

  it('of another account waits for an import that is under way', async () => {
    const id = newId();
    await of.work(async ({ em }) => {
      em.create(PersonImport, { id, kind: 'employee', origin: 'person', status: 'running', orderedBy: 'system:test' });
    });
    expect((await promote(await tried(), { anotherAccount: true })).body.type).toBe('urn:rounds:problem:under-way');
    await of.work(({ em }) => em.nativeUpdate(PersonImport, { id }, { status: 'done' }));
  });

  it('of another account ends all mappings where a person says so, and a timer only shows what it would do', async () => {
    const now = api.deps.clock();
    const [shift, visit] = [newId(), newId()];
    const points = { sealed: new Uint8Array([1]), gpsIn: true, gpsOut: true, gpsBetween: 0 };
    await of.work(async ({ em }) => {
      em.create(SyncRun, { trigger: 'person', scope: 'whole', status: 'done', createdAt: now, startedAt: now });
      em.create(Shift, {
        id: shift,
        origin: 'rounds',
        reference: `rounds-${shift}`,
        timeeroId: '77',
        title: 'Team meeting',
        userIds: ['1'],
        zone: 'UTC',
        startsAt: new Date(now.getTime() + 86_400_000),
        endsAt: new Date(now.getTime() + 90_000_000),
        state: 'there',
      });
      em.create(Visit, {
        id: visit,
        timeeroId: '9',
        userId: '1',
        seen: '',
        clockedInAt: now,
        state: 'waiting',
        ...points,
      });
    });
    api.advance(1);
    users = [aUser('1', 'Quinn')];
    expect((await promote(await tried(), { anotherAccount: true })).status).toBe(200);
    expect(await lasting()).toBe(0);
    expect((await records()).map(({ externalId, goneAt }) => [externalId.slice(0, 7), goneAt !== null])).toEqual(
      Array.from({ length: 3 }, () => ['before-', true]),
    );
    const row = await of.work(({ em }) => em.findOneOrFail(Shift, { id: shift }));
    expect(row).toMatchObject({ state: 'gone', timeeroId: null, userIds: ['1'] });
    const handedOver = await of.work(({ em }) => em.findOneOrFail(Visit, { id: visit }));
    expect(handedOver).toMatchObject({ state: 'unneeded', reason: 'other-account', timeeroId: `before-${visit}` });
    const later = new Date(api.deps.clock().getTime() + 3 * 3_600_000);
    expect(await of.work((uow) => takeUp(uow, 'tick', later))).toMatchObject({ trigger: 'preview' });
    await of.work(({ em }) => em.nativeDelete(SyncRun, {}));
  });

  it('finds the people of the next account under the same ids beside those before', async () => {
    await of.work(({ em }) => em.nativeUpdate(Integration, { system: 'timeero' }, { accountSince: new Date(0) }));
    const before = (await records()).length;
    users = [aUser('1', 'Quinn'), aUser('2', 'Stone'), aUser('3', 'Lake')];
    await promote(await tried(), { anotherAccount: true });
    await of.target('employee', { externalId: '1', label: 'Quinn, Ada' });
    expect((await records()).map(({ label }) => label)).toContain('Hill, Ada');
    expect(await records()).toHaveLength(before + 1);
  });
});
