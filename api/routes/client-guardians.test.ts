import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sweepGuardians } from '../../activities/guardian-sweeper.ts';
import {
  Account,
  Audit,
  ContactPoint,
  Credential,
  GuardianAccess,
  Message,
  Person,
  Relationship,
  Session,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { GuardianList } from '../../domain/schemas/guardians.ts';
import { settings } from '../../domain/settings.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { aGuardian, childBirthDate, giveAccessTo, signsIn } from '../../test/setup/guardians.ts';
import { portalAccount, portalPeople } from '../../test/setup/portal.ts';
import { MessageDesk } from '../../test/setup/portal-messages.ts';
import { saveBasic, setSetting, shown, visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let desk: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  desk = await api.as({ 'Client Portal Access': ['view', 'modify'], Clients: ['view', 'modify'] });
});
afterAll(() => api.close());

const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work<T>({ practiceId: api.own.id, actor: 'system:test' }, task);

/** A child whose mother is a contact with an e-mail address. */
async function family({
  birthDate = childBirthDate(),
  email = true,
}: { birthDate?: string | null; email?: boolean } = {}) {
  const client = await portalPeople(api).client();
  const [personId, relationshipId] = [newId(), newId()];
  await work(async ({ em }) => {
    await em.nativeUpdate(Person, { id: client.personId }, { birthDate });
    em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Demo' });
    await em.flush();
    if (email)
      em.create(ContactPoint, { personId, kind: 'email', address: `${personId}@example.com`, preferred: true });
    em.create(Relationship, {
      id: relationshipId,
      clientId: client.id,
      personId,
      kind: 'guardian',
      relation: 'mother',
    });
  });
  return { clientId: client.id, childPersonId: client.personId, personId, relationshipId };
}

const path = (clientId: string) => `/api/clients/${clientId}/guardians`;
const wanted = (relationshipId: string, part: object = {}) => ({
  relationshipId,
  relation: 'parent',
  rights: ['appointments', 'messages'],
  basis: 'Birth certificate',
  ...part,
});
const give = (clientId: string, body: object) => desk.post<GuardianList & { type?: string }>(path(clientId), body);

describe('staff', () => {
  it('give a contact access by a login of their own, mail the credential to the guardian’s own address, change it and end it', async () => {
    const { clientId, relationshipId, personId } = await family();
    const given = await give(clientId, wanted(relationshipId));
    expect(given.status).toBe(201);
    const access = given.body.rows[0]!.access!;
    expect(access).toMatchObject({
      login: 'dana.demo',
      today: ['appointments', 'messages'],
      notHolding: null,
      basis: 'Birth certificate',
      refusal: null,
    });

    const [one, two] = await Promise.all([0, 1].map(() => desk.post(`${path(clientId)}/${access.id}/credentials`, {})));
    expect([one!.status, two!.status]).toEqual([202, 202]);
    expect(one!.body['id']).toBe(two!.body['id']);
    const account = await work(({ em }) => em.findOneOrFail(Account, { kind: 'portal', personId }));
    expect(await work(({ em }) => em.count(Credential, { accountId: account.id }))).toBe(1);

    const other = wanted(relationshipId, { rights: ['billing'], replaces: access.id });
    expect((await give(clientId, wanted(relationshipId))).status).toBe(409); // somebody else has given it meanwhile
    const changed = await give(clientId, other);
    const next = changed.body.rows[0]!.access!;
    expect(next).toMatchObject({ rights: ['billing'], login: access.login });
    expect(changed.body.ended).toEqual([]);

    expect((await desk.post(`${path(clientId)}/${next.id}/end`, { reason: 'no' })).status).toBe(400);
    const ended = await desk.post<GuardianList>(`${path(clientId)}/${next.id}/end`, { reason: 'Custody has changed' });
    expect(ended.body.rows[0]!.access).toBeNull();
    expect(ended.body.ended).toMatchObject([{ cause: 'staff', reason: 'Custody has changed' }]);
    const after = await work(({ em }) => em.findOneOrFail(Account, { id: account.id }));
    expect(after).toMatchObject({ active: false, passwordHash: null });
    const [credential] = await work(({ em }) => em.find(Credential, { accountId: account.id }));
    expect(credential).toMatchObject({ status: 'cancelled', sealed: null });
    expect((await desk.post(`${path(clientId)}/${next.id}/end`, { reason: 'Once more' })).status).toBe(404);
    expect((await desk.post(`${path(clientId)}/${next.id}/credentials`, {})).status).toBe(404);
  });

  it.each([
    ['a parent where the client is of age', { birthDate: '1990-01-01' }, {}, 'of-age'],
    ['a parent where nobody knows how old the client is', { birthDate: null }, {}, 'no-birth-date'],
  ])('cannot give access to %s', async (_, of, part, type) => {
    const { clientId, relationshipId } = await family(of);
    const { status, body } = await give(clientId, wanted(relationshipId, part));
    expect({ status, type: body.type }).toEqual({ status: 409, type: `urn:rounds:problem:${type}` });
    const asked = wanted(relationshipId, { relation: 'representative' });
    expect((await give(clientId, asked)).status).toBe(201);
  });

  it('cannot give it to another client’s contact, without a basis, without rights, or until a day that is past', async () => {
    const [one, two] = [await family(), await family()];
    expect((await give(one.clientId, wanted(two.relationshipId))).status).toBe(404);
    for (const part of [{ basis: ' ' }, { rights: [] }, { rights: ['everything'] }, { until: '2001-01-01' }])
      expect((await give(one.clientId, wanted(one.relationshipId, part))).status).toBe(400);
    const { body } = await give(one.clientId, wanted(one.relationshipId));
    const { id } = body.rows[0]!.access!;
    // Of another client's chart.
    expect((await desk.post(`${path(two.clientId)}/${id}/end`, { reason: 'By mistake' })).status).toBe(404);
    expect((await desk.post(`${path(two.clientId)}/${id}/credentials`, {})).status).toBe(404);
  });

  it('are told why no credential can go', async () => {
    const { clientId, relationshipId } = await family({ email: false });
    const { body } = await give(clientId, wanted(relationshipId));
    expect(body.rows[0]!.access!.refusal).toMatchObject({ reason: 'no-email' });
    const { id } = body.rows[0]!.access!;
    const refused = await desk.post<{ type: string }>(`${path(clientId)}/${id}/credentials`, {});
    expect(refused.body.type).toBe('urn:rounds:problem:no-email');
  });

  it('see what the age takes, and that it does not where they have given it explicitly', async () => {
    const { clientId, relationshipId } = await family({ birthDate: childBirthDate(14) });
    const { body } = await give(clientId, wanted(relationshipId));
    expect(body).toMatchObject({ lessFromAge: 12, seeLess: true });
    expect(body.rows[0]!.access!.today).toEqual(['appointments']);
    const replaces = body.rows[0]!.access!.id;
    const explicit = await give(clientId, wanted(relationshipId, { explicit: true, replaces }));
    expect(explicit.body.rows[0]!.access!.today).toEqual(['appointments', 'messages']);
  });
});

describe('a guardian', () => {
  it('acts in their own name for the child, whose activity tells so, and sees their own account alone', async () => {
    const child = await visit(api, { firstName: 'Noor' });
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, child);
    const at = new Date(api.deps.clock().getTime() + 3 * 86_400_000).toISOString().slice(0, 16);
    const id = await portalPeople(api).appointment({ id: child.clientId, personId: child.personId }, at);
    expect(await signsIn(mother)).toBe(true);
    const session = await mother.visitor.get('/api/portal/session');
    expect(session.body).toMatchObject({ actsFor: { name: expect.stringContaining('Noor') } });
    const list = await mother.visitor.get<{ rows: { id: string; version: number }[] }>('/api/portal/appointments');
    const { version } = list.body.rows.find((row) => row.id === id)!;
    const said = { answer: 'confirm', version };
    expect((await mother.visitor.post(`/api/portal/appointments/${id}/answer`, said)).status).toBe(204);

    const read = async ({ visitor }: Pick<typeof child, 'visitor'>) =>
      (await visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity')).body.rows;
    const name = await work(({ em }) => em.findOneOrFail(Person, { id: mother.personId }));
    const who = `Dana ${name.lastName}, guardian`;
    expect(await read(child)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'Confirmed an appointment', who }),
        expect.objectContaining({ what: 'Signed in for you', who }),
      ]),
    );
    expect((await read(mother)).map(({ what }) => what)).toEqual(['Signed in']);
  });

  it('of two children is told of to the one alone whom they choose', async () => {
    const [one, two] = [await visit(api, { firstName: 'Avery' }), await visit(api, { firstName: 'Zoe' })];
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, one);
    const { access } = await giveAccessTo(api, mother, two);
    expect(await signsIn(mother)).toBe(true);
    expect((await mother.visitor.post('/api/portal/session/door', { access })).status).toBe(200);
    const entered = async ({ visitor }: typeof one) => {
      const { body } = await visitor.get<{ rows: { what: string }[] }>('/api/portal/activity');
      return body.rows.filter(({ what }) => what === 'Signed in for you').length;
    };
    expect([await entered(one), await entered(two)]).toEqual([0, 1]);
  });

  it('of two children who chooses none is written down for the one whose parts they open, once, before the first of them', async () => {
    const [one, two] = [await visit(api, { firstName: 'Avery' }), await visit(api, { firstName: 'Zoe' })];
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, one);
    await giveAccessTo(api, mother, two);
    expect(await signsIn(mother)).toBe(true);
    const { body } = await mother.visitor.get<{ account: { clientId: string } }>('/api/portal/session');
    const entered = ({ clientId }: typeof one) =>
      work(({ em }) => em.count(Audit, { action: 'guardian-entered', subjectId: clientId }));
    expect([await entered(one), await entered(two)]).toEqual([0, 0]);
    const answers = await Promise.all([0, 1].map(() => mother.visitor.get('/api/portal/messages')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await mother.visitor.get('/api/portal/appointments');
    const isFirst = body.account.clientId === one.clientId;
    expect([await entered(one), await entered(two)]).toEqual(isFirst ? [1, 0] : [0, 1]);
  });

  it('of two children sees one at a time; what another window still sends for the first is refused', async () => {
    const child = async () => {
      const { id: clientId, personId } = await portalPeople(api).client();
      return { clientId, personId };
    };
    const [one, two, other] = [await child(), await child(), await child()];
    const mother = await aGuardian(api);
    const accesses = [await giveAccessTo(api, mother, one), await giveAccessTo(api, mother, two)];
    const strange = await giveAccessTo(api, await aGuardian(api), other);
    await signsIn(mother);
    interface Read {
      account: { clientId: string };
      doors: { access: string }[];
      csrf: string;
    }
    const { body } = await mother.visitor.get<Read>('/api/portal/session');
    expect(body.doors.map(({ access }) => access).toSorted()).toEqual(accesses.map(({ access }) => access).toSorted());
    const [, next] = body.doors;
    expect((await mother.visitor.post('/api/portal/session/door', { access: strange.access })).status).toBe(404);
    expect((await mother.visitor.post('/api/portal/session/door', { access: null })).status).toBe(404);
    const chosen = await mother.visitor.post<Read>('/api/portal/session/door', next);
    expect(chosen.body.account.clientId).not.toBe(body.account.clientId);
    const stale = await mother.visitor.post('/api/portal/information/messaging/stop');
    expect(stale.status).toBe(403);
    mother.visitor.csrf = chosen.body.csrf;
    expect((await mother.visitor.post('/api/portal/information/messaging/stop')).status).toBe(200);
    expect((await mother.visitor.get<Read>('/api/portal/session')).body.account.clientId).toBe(
      chosen.body.account.clientId,
    );
  });

  it('cannot move the date of birth by which access ends, nor where a client with a login gets their links', async () => {
    await setSetting(api, settings.portalIdentity.id, 'at-once');
    const child = await visit(api, { firstName: 'Noor' });
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, child);
    await signsIn(mother);
    expect((await saveBasic(mother.visitor, { birthDate: '2020-01-01', firstName: 'Nora' })).status).toBe(200);
    await setSetting(api, settings.portalIdentity.id, null);
    const { basic } = await shown(mother.visitor);
    expect(basic.values).toMatchObject({ firstName: 'Nora', birthDate: childBirthDate() });
    expect(basic.asked).toMatchObject([{ field: 'birthDate' }]);
    const contactPoints = [{ kind: 'email' as const, address: 'mother@example.com', preferred: true }];
    const { status, body } = await saveBasic(mother.visitor, { contactPoints }, 'whatever it is');
    expect({ status, type: body.type }).toEqual({ status: 403, type: 'urn:rounds:problem:reaches-client' });
  });

  it('is a contact that only the practice changes or removes', async () => {
    const child = await visit(api);
    const mother = await aGuardian(api);
    const { relationshipId } = await giveAccessTo(api, mother, child);
    const contact = `/api/portal/information/contacts/${relationshipId}`;
    expect((await child.visitor.delete(contact)).status).toBe(403);
    const { contacts } = await shown(child.visitor);
    const row = contacts.rows.find(({ id }) => id === relationshipId)!;
    expect(row.fixed).toBe(true);
    const values = { ...row.values, firstName: 'Dora' };
    expect((await child.visitor.put(contact, { loaded: row.values, wanted: values })).status).toBe(403);
  });

  it('who forgot their password gets a link at their own address, while their access holds', async () => {
    const child = await portalAccount(api);
    const mother = await aGuardian(api);
    const { access } = await giveAccessTo(api, mother, child);
    const asks = () => mother.visitor.post('/api/portal/forgotten', { login: mother.login });
    const links = () => work(({ em }) => em.count(Credential, { accountId: mother.accountId, kind: 'reset-link' }));
    await asks();
    expect(await links()).toBe(1);
    await work(({ em }) => em.nativeUpdate(GuardianAccess, { id: access }, { until: '2001-01-01' }));
    await asks();
    expect(await links()).toBe(1);
  });

  it('is signed out, and their login closed, by the sweeper too; who is guardian of another child keeps it', async () => {
    const [one, two] = [await portalAccount(api), await portalAccount(api)];
    const [mother, father] = [await aGuardian(api), await aGuardian(api)];
    const ending = [await giveAccessTo(api, mother, one), await giveAccessTo(api, father, one)];
    await giveAccessTo(api, father, two);
    await signsIn(mother);
    await signsIn(father);
    const ids = ending.map(({ access }) => access);
    await work(({ em }) => em.nativeUpdate(GuardianAccess, { id: { $in: ids } }, { until: '2001-01-01' }));
    await sweepGuardians(activityDeps(api.db, new TestSenders()));
    const rows = await work(({ em }) => em.find(GuardianAccess, { id: { $in: ids } }));
    expect(rows.map(({ endCause, endedBy }) => [endCause, endedBy])).toEqual([
      ['until', 'system:sweeper'],
      ['until', 'system:sweeper'],
    ]);
    const isActive = async (id: string) => (await work(({ em }) => em.findOneOrFail(Account, { id }))).active;
    expect([await isActive(mother.accountId), await isActive(father.accountId)]).toEqual([false, true]);
    expect(await work(({ em }) => em.count(Session, { accountId: mother.accountId }))).toBe(0);
    expect(await signsIn(mother)).toBe(false);
    expect(await signsIn(father)).toBe(true);
  });
});

describe('messages of a child without a login', () => {
  it('are written in the guardian’s name, answered, and told to the guardian, while they may read them', async () => {
    const mail = await MessageDesk.open(api);
    const client = await portalPeople(api).client();
    const mother = await aGuardian(api);
    const whose = { clientId: client.id, personId: client.personId };
    await giveAccessTo(api, mother, whose);
    await signsIn(mother);
    const { body: sent } = await mail.ask({ ...mother, ...whose });
    const { lastName } = await work(({ em }) => em.findOneOrFail(Person, { id: mother.personId }));
    expect(await mail.entries(sent.id)).toMatchObject([{ from: 'client', guardianName: `Dana ${lastName}` }]);
    expect((await mail.answer(sent.id)).status).toBe(201);
    const notices = await mail.notices(client.id);
    expect(notices.map(({ address, personId }) => [address, personId])).toEqual([
      [`${mother.login}@example.com`, mother.personId],
    ]);

    await work(({ em }) => em.nativeUpdate(Person, { id: client.personId }, { birthDate: childBirthDate(14) }));
    const refused = await mail.answer(sent.id);
    expect(refused.body.type).toBe('urn:rounds:problem:no-portal');
  });
});

it('tells guardians by e-mail of what concerns their own login, never the client', async () => {
  const child = await portalAccount(api);
  const mother = await aGuardian(api);
  await giveAccessTo(api, mother, child);
  await signsIn(mother);
  mother.visitor.cookies.clear();
  await signsIn(mother); // by another browser
  const mails = await work(({ em }) => em.find(Message, { clientId: child.clientId, purpose: 'security-notice' }));
  expect(mails.map(({ address, personId }) => [address, personId])).toEqual([
    [`${mother.login}@example.com`, mother.personId],
  ]);
});
