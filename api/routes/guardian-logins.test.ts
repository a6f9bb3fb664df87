import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { sweepGuardians } from '../../activities/guardian-sweeper.ts';
import {
  Audit,
  Client as ClientRow,
  ContactPoint,
  GuardianAccess,
  Message,
  Person,
  RecoveryCode,
} from '../../db/entities/index.ts';
import type { ChartContact } from '../../domain/schemas/chart.ts';
import type { GuardianList } from '../../domain/schemas/guardians.ts';
import type { ClientPortal } from '../../domain/schemas/portal.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { authenticatorOf } from '../../test/setup/authenticator.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { aGuardian, childBirthDate, giveAccessTo, signsIn, type TestGuardian } from '../../test/setup/guardians.ts';
import { portalAccount, portalPassword, portalPeople } from '../../test/setup/portal.ts';
import { saveBasic, shown, visit } from '../../test/setup/portal-information.ts';
import { MessageDesk } from '../../test/setup/portal-messages.ts';

/* What staff do about the logins of guardians, and what could let somebody else in by them. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work<T>({ practiceId: api.own.id, actor: 'system:test' }, task);
const desk = () => api.own.admin;
const kindOf = ({ status, body }: { status: number; body: object }) =>
  `${status} ${String(Object(body)['type']).replace('urn:rounds:problem:', '')}`;
const guardians = (clientId: string) => `/api/clients/${clientId}/guardians`;
const end = (clientId: string, access: string) =>
  desk().post<GuardianList>(`${guardians(clientId)}/${access}/end`, { reason: 'Custody has changed' });

async function child(email: string | null = null) {
  const { id: clientId, personId } = await portalPeople(api).client({ email });
  return { clientId, personId };
}

it('Nobody is typed over a contact who signs in: their name stays until their access has ended', async () => {
  const whose = await child();
  const mother = await aGuardian(api);
  const { access, relationshipId } = await giveAccessTo(api, mother, whose);
  const path = `/api/clients/${whose.clientId}/contacts/${relationshipId}`;
  const change = (fields: object) => desk().patch<ChartContact & { type: string }>(path, fields);
  const renamed = await change({ firstName: 'Foster', lastName: 'Demo', version: 1 });
  expect(kindOf(renamed)).toBe('409 signs-in');
  const other = await change({ relation: 'stepmother', version: 1 });
  expect(other).toMatchObject({ status: 200, body: { firstName: 'Dana', relation: 'stepmother' } });
  await end(whose.clientId, access);
  const { version } = other.body;
  expect(await change({ firstName: 'Foster', version })).toMatchObject({ status: 200, body: { firstName: 'Foster' } });
});

/** As a contact of another child, by another row of a person with her e-mail address. */
async function enteredAgain(mother: TestGuardian) {
  const whose = await child();
  const contact = await desk().post<ChartContact>(`/api/clients/${whose.clientId}/contacts`, {
    kind: 'guardian',
    firstName: 'Dana',
    lastName: 'Demo',
    contactPoints: [{ kind: 'email', address: `${mother.login}@example.com`, preferred: true }],
  });
  expect(contact.status).toBe(201);
  return { ...whose, relationshipId: contact.body.id };
}

describe('the mother of two who was entered twice', () => {
  it('keeps one login once staff say that she is the same, and chooses for whom she is here', async () => {
    const first = await child();
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, first);
    const second = await enteredAgain(mother);
    await work(({ em }) => em.nativeUpdate(Person, { id: second.personId }, { birthDate: childBirthDate() }));
    const { body } = await desk().get<GuardianList>(guardians(second.clientId));
    expect(body.rows).toMatchObject([{ access: null, same: { personId: mother.personId } }]);
    const given = { relation: 'parent', rights: ['appointments'], basis: 'Birth certificate' };
    const wanted = { ...given, relationshipId: second.relationshipId, samePerson: mother.personId };
    const stranger = await aGuardian(api);
    const wrong = await desk().post(guardians(second.clientId), { ...wanted, samePerson: stranger.personId });
    expect(wrong.status).toBe(409);
    const saved = await desk().post<GuardianList>(guardians(second.clientId), wanted);
    expect(saved.body.rows).toMatchObject([{ access: { login: mother.login }, same: null }]);
    expect(await signsIn(mother)).toBe(true);
    const session = await mother.visitor.get<{ doors: object[] }>('/api/portal/session');
    expect(session.body.doors).toHaveLength(2);
  });

  it('is not told to staff to whom the chart of the other child is closed', async () => {
    const first = await child();
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, first);
    const second = await enteredAgain(mother);
    await work(({ em }) => em.nativeUpdate(ClientRow, { id: first.clientId }, { restricted: true }));
    const outsider = await api.as({ 'Client Portal Access': ['view', 'modify'] });
    const { body } = await outsider.get<GuardianList>(guardians(second.clientId));
    expect(body.rows).toMatchObject([{ same: null }]);
  });
});

/** Of who is signed in. */
async function setUpSecondFactor({ visitor }: TestGuardian): Promise<void> {
  const { body } = await visitor.post<{ uri: string }>('/api/portal/second-factor', { password: portalPassword });
  const code = authenticatorOf(body.uri, api.deps.clock).code();
  expect((await visitor.post('/api/portal/second-factor/confirm', { code })).status).toBe(200);
}

const removeFactor = (clientId: string, access: string, by = desk()) =>
  by.send<GuardianList & { type: string }>('delete', `${guardians(clientId)}/${access}/second-factor`, {
    body: { reason: 'Called back on the number under Contacts' },
  });

describe('the second factor of a guardian', () => {
  it('is removed where they have lost it, while the client’s own stays: signed out, told by e-mail, in the audit log', async () => {
    const [whose, other] = [await portalAccount(api), await child()];
    const mother = await aGuardian(api);
    const { access } = await giveAccessTo(api, mother, whose);
    const elsewhere = await giveAccessTo(api, await aGuardian(api), other);
    expect(kindOf(await removeFactor(whose.clientId, access))).toBe('409 no-second-factor');
    await signsIn(mother);
    await setUpSecondFactor(mother);
    const list = await desk().get<GuardianList>(guardians(whose.clientId));
    expect(list.body.rows[0]?.access?.secondFactor).toBe(true);
    expect((await removeFactor(whose.clientId, elsewhere.access)).status).toBe(404);
    const viewer = await api.as({ 'Client Portal Access': ['view'] });
    expect((await removeFactor(whose.clientId, access, viewer)).status).toBe(403);
    const { status, body } = await removeFactor(whose.clientId, access);
    expect(status).toBe(200);
    expect(body.rows[0]?.access?.secondFactor).toBe(false);
    expect((await mother.visitor.get('/api/portal/session')).status).toBe(401);
    expect(await signsIn(mother)).toBe(true);
    const { accountId } = mother;
    expect(await work(({ em }) => em.count(RecoveryCode, { accountId }))).toBe(0);
    expect(await work(({ em }) => em.count(Audit, { action: 'second-factor-reset', subjectId: accountId }))).toBe(1);
    const told = await work(({ em }) => em.find(Message, { personId: mother.personId, purpose: 'security-notice' }));
    expect(told.map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('We turned off two-step verification'),
    );
  });

  it('of one who is a client here too is removed on their own tab', async () => {
    const [whose, grown] = [await child(), await visit(api)];
    const { access } = await giveAccessTo(api, grown, whose);
    expect(kindOf(await removeFactor(whose.clientId, access))).toBe('409 own-login');
  });
});

const send = (clientId: string, body: object = {}) =>
  desk().post<{ type?: string }>(`/api/clients/${clientId}/portal/credentials`, body);
const tab = async (clientId: string) => (await desk().get<ClientPortal>(`/api/clients/${clientId}/portal`)).body;

describe('credentials of a client at an address that is not surely theirs', () => {
  it('go only once staff say that the client reads it, where a guardian has it, also a former one', async () => {
    const mother = await aGuardian(api);
    const whose = await child(`${mother.login.toUpperCase()}@example.com`);
    const { access } = await giveAccessTo(api, mother, whose);
    await end(whose.clientId, access);
    expect(await tab(whose.clientId)).toMatchObject({ sharedAddress: true, refusal: null });
    expect(kindOf(await send(whose.clientId))).toBe('409 shared-address');
    expect((await send(whose.clientId, { shared: true })).status).toBe(202);
  });

  it('go only so where a guardian entered it in the portal, and at once to any other', async () => {
    const [whose, other] = [await child('young@example.com'), await child('young.too@example.com')];
    for (const each of [whose, other]) {
      const mother = await aGuardian(api);
      await giveAccessTo(api, mother, each);
      await signsIn(mother);
      if (each === other) continue;
      const { contactPoints } = (await shown(mother.visitor)).basic.values;
      const email = { kind: 'email' as const, address: 'second.mailbox@example.com', preferred: true };
      const kept = contactPoints.filter(({ kind }) => kind !== 'email');
      const saved = await saveBasic(mother.visitor, { contactPoints: [...kept, email] }, portalPassword);
      expect(saved.status).toBe(200);
    }
    expect(kindOf(await send(whose.clientId))).toBe('409 shared-address');
    expect((await send(other.clientId)).status).toBe(202);
  });

  it('of a guardian are about the guardian’s own address', async () => {
    const whose = await child();
    const [mother, father] = [await aGuardian(api), await aGuardian(api)];
    const { access } = await giveAccessTo(api, mother, whose);
    await giveAccessTo(api, father, whose);
    const address = `${mother.login}@example.com`;
    await work(({ em }) => em.nativeUpdate(ContactPoint, { personId: father.personId }, { address }));
    expect((await desk().post(`${guardians(whose.clientId)}/${access}/credentials`, {})).status).toBe(202);
  });
});

describe('the end of an access', () => {
  it('takes back a notice to the guardian that waits, and another guardian is told of what comes next', async () => {
    const mail = await MessageDesk.open(api);
    const whose = await child();
    const mother = await aGuardian(api);
    const { access } = await giveAccessTo(api, mother, whose);
    await signsIn(mother);
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    await mail.answer(sent.id);
    const statuses = async () => (await mail.notices(whose.clientId)).map(({ status }) => status);
    expect(await statuses()).toEqual(['pending']);
    await end(whose.clientId, access);
    expect(await statuses()).toEqual(['cancelled']);
    const father = await aGuardian(api);
    await giveAccessTo(api, father, whose);
    await mail.answer(sent.id, 'Your pharmacy has called.');
    const [, next] = await mail.notices(whose.clientId);
    expect(next).toMatchObject({ status: 'pending', personId: father.personId });
  });

  it('that fails keeps no other one open', async () => {
    const whose = await child();
    const [stuck, free] = [
      await giveAccessTo(api, await aGuardian(api), whose, { until: '2001-01-01' }),
      await giveAccessTo(api, await aGuardian(api), whose, { until: '2001-01-01' }),
    ];
    const owner = new Client({ connectionString: api.db.ownerUrl });
    await owner.connect();
    await owner.query(`
      create function stay() returns trigger language plpgsql as $$ begin raise exception 'stays'; end $$;
      create trigger stay before update on guardian_access for each row when (old.id = '${stuck.access}') execute function stay()`);
    await sweepGuardians(activityDeps(api.db, new TestSenders()));
    await owner.query('drop trigger stay on guardian_access; drop function stay()');
    await owner.end();
    const open = await work(({ em }) => em.find(GuardianAccess, { clientId: whose.clientId, endedAt: null }));
    expect(open.map(({ id }) => id)).toEqual([stuck.access]);
    expect(open.map(({ id }) => id)).not.toContain(free.access);
  });
});

it('A client reads to whom access was given, and whose has ended', async () => {
  const whose = await visit(api);
  const mother = await aGuardian(api);
  const { access, relationshipId } = await giveAccessTo(api, mother, whose);
  await end(whose.clientId, access);
  const given = { relationshipId, relation: 'parent', rights: ['billing'], basis: 'Birth certificate' };
  expect((await desk().post(guardians(whose.clientId), given)).status).toBe(201);
  const { body } = await desk().get<GuardianList>(guardians(whose.clientId));
  const name = body.rows[0]?.name;
  const activity = await whose.visitor.get<{ rows: { what: string }[] }>('/api/portal/activity');
  expect(activity.body.rows.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      `Gave access to the portal for you: ${name}`,
      `Ended access to the portal for you: ${name}`,
    ]),
  );
});
