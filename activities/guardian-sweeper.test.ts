import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Alert, Client, ContactPoint, GuardianAccess, Message } from '../db/entities/index.ts';
import { endAndTell, tellThatAccessEnds } from '../db/portal/guardian-ends.ts';
import { adultAge } from '../domain/guardians.ts';
import { addDays, addYears } from '../domain/time.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { activityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { aGuardian, childBirthDate, giveAccessTo, signsIn } from '../test/setup/guardians.ts';
import { portalPeople } from '../test/setup/portal.ts';
import { visit } from '../test/setup/portal-information.ts';
import { sweepGuardians } from './guardian-sweeper.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  // Beside the administrator, who may end access: somebody who may only look is told nothing.
  await api.as({ 'Client Portal Access': ['view'], Clients: ['view'] });
});
afterAll(() => api.close());

const birthDate = childBirthDate();
const birthday = addYears(birthDate, adultAge);
const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work<T>({ practiceId: api.own.id, actor: 'system:test' }, task);
/** At noon, or so, where the practice is. */
const sweepOn = (day: string) =>
  sweepGuardians({ ...activityDeps(api.db, new TestSenders()), clock: () => new Date(`${day}T17:00:00Z`) });

/** A child without a login, who has an e-mail address. */
async function child() {
  const { id: clientId, personId } = await portalPeople(api).client();
  await work(({ em }) => em.nativeDelete(ContactPoint, { personId }));
  await work(async ({ em }) => {
    em.create(ContactPoint, { personId, kind: 'email', address: `${clientId}@example.com`, preferred: true });
  });
  return { clientId, personId };
}

async function told({ clientId }: { clientId: string }) {
  const [messages, alerts] = await work(({ em }) =>
    Promise.all([
      em.find(Message, { clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }),
      em.find(Alert, { clientId }, { orderBy: { id: 'asc' } }),
    ]),
  );
  return { messages, alerts: alerts.map(({ kind }) => kind) };
}

describe('access of a guardian that the 18th birthday ends', () => {
  it('is told to those staff who may end it thirty days before, once, and not of one who was given it since', async () => {
    const whose = await child();
    await giveAccessTo(api, await aGuardian(api), whose, { birthDate });
    await giveAccessTo(api, await aGuardian(api), whose, { birthDate });
    const late = await child();
    const { access } = await giveAccessTo(api, await aGuardian(api), late, { birthDate });
    const grantedAt = new Date(`${addDays(birthday, -20)}T17:00:00Z`);
    await work(({ em }) => em.nativeUpdate(GuardianAccess, { id: access }, { grantedAt }));
    await sweepOn(addDays(birthday, -31));
    expect((await told(whose)).alerts).toEqual([]);
    await sweepOn(addDays(birthday, -30));
    await Promise.all([sweepOn(addDays(birthday, -29)), sweepOn(addDays(birthday, -29))]);
    await sweepOn(addDays(birthday, -10));
    expect(await told(whose)).toEqual({ messages: [], alerts: ['guardian-ends-soon'] });
    expect((await told(late)).alerts).toEqual([]);
  });

  it('is told to guardians, client and staff on that day, to each once, in words that tell nothing of the client', async () => {
    const whose = await child();
    const [mother, father] = [await aGuardian(api), await aGuardian(api)];
    for (const each of [mother, father]) await giveAccessTo(api, each, whose, { birthDate });
    await sweepOn(addDays(birthday, -1));
    expect((await told(whose)).messages).toEqual([]);
    await Promise.all([sweepOn(birthday), sweepOn(birthday)]);
    await sweepOn(addDays(birthday, 1));
    const { messages, alerts } = await told(whose);
    expect(alerts).toEqual(['guardian-ends-soon', 'guardian-ended']);
    const to = (personId: string) => messages.filter((message) => message.personId === personId);
    expect(messages).toHaveLength(3);
    for (const each of [mother, father]) {
      expect(to(each.personId)).toMatchObject([{ status: 'pending', address: `${each.login}@example.com` }]);
      expect(to(each.personId)[0]?.body).toMatch(
        /your access to our portal for somebody else has ended, as it does by age/,
      );
    }
    expect(to(whose.personId)[0]?.body).toMatch(/you can have a sign-in of your own/);
    expect(await signsIn(mother)).toBe(false);
  });

  it('is not told to the client at an address that a guardian has, too: the parent would read it', async () => {
    const whose = await child();
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, whose, { birthDate });
    const address = `${mother.login.toUpperCase()}@example.com`;
    await work(({ em }) => em.nativeUpdate(ContactPoint, { personId: whose.personId }, { address }));
    await sweepOn(birthday);
    const { messages, alerts } = await told(whose);
    expect(messages.map(({ personId }) => personId)).toEqual([mother.personId]);
    expect(alerts).toEqual(['guardian-ended']);
  });

  it('does not end where the date of birth was corrected while the sweep waited for the client', async () => {
    const whose = await child();
    const mother = await aGuardian(api);
    const { access } = await giveAccessTo(api, mother, whose, { birthDate: addYears(birthDate, 1) });
    const about = { id: access, clientId: whose.clientId, portal: 'https://abc.example.com' };
    const now = new Date(`${birthday}T17:00:00Z`);
    expect(await work((uow) => endAndTell(uow, { ...about, now }))).toBe(false);
    const soon = { id: access, clientId: whose.clientId, endsOn: addDays(birthday, 20) };
    expect(await work((uow) => tellThatAccessEnds(uow, soon, now))).toBe(false);
    expect(await told(whose)).toEqual({ messages: [], alerts: [] });
    expect(await signsIn(mother)).toBe(true);
  });

  it('leads a client who signs in themselves to their activity', async () => {
    const whose = await visit(api);
    await giveAccessTo(api, await aGuardian(api), whose, { birthDate });
    await sweepOn(birthday);
    const { messages } = await told(whose);
    expect(messages.find(({ personId }) => personId === whose.personId)?.body).toMatch(/\/activity/);
  });

  it('is not told where nothing is left to tell: a representative’s does not end by it', async () => {
    const whose = await child();
    const { access } = await giveAccessTo(api, await aGuardian(api), whose, { birthDate, relation: 'representative' });
    await sweepOn(birthday);
    expect(await told(whose)).toEqual({ messages: [], alerts: [] });
    expect((await work(({ em }) => em.findOneOrFail(GuardianAccess, { id: access }))).endedAt).toBeNull();
  });
});

it('A practice of which nothing can be read keeps the guardians of no other one', async () => {
  const whose = await child();
  await giveAccessTo(api, await aGuardian(api), whose, { until: '2001-01-01' });
  const { database, ...deps } = activityDeps(api.db, new TestSenders());
  const practices = async () => [
    { ...(await database.practices())[0]!, id: 'nobody’s' },
    ...(await database.practices()),
  ];
  const broken: Pick<typeof database, 'work' | 'practices'> = { work: database.work.bind(database), practices };
  await sweepGuardians({ ...deps, database: Object.assign(Object.create(database), broken) });
  expect((await told(whose)).alerts).toEqual(['guardian-ended']);
});

describe('access that ends otherwise', () => {
  it('on its last day is told to the guardian, and not to a child without a login', async () => {
    const whose = await child();
    const mother = await aGuardian(api);
    await giveAccessTo(api, mother, whose, { until: '2001-01-01' });
    await sweepOn(addDays(birthDate, 3_000));
    const { messages, alerts } = await told(whose);
    expect(messages.map(({ personId, body }) => [personId, /on the day that was agreed/.test(body)])).toEqual([
      [mother.personId, true],
    ]);
    expect(alerts).toEqual(['guardian-ended']);
    expect((await work(({ em }) => em.findOneOrFail(Account, { id: mother.accountId }))).active).toBe(false);
  });

  it('with a client who has become inactive is told to nobody: staff have done that', async () => {
    const whose = await child();
    await giveAccessTo(api, await aGuardian(api), whose);
    await work(({ em }) => em.nativeUpdate(Client, { id: whose.clientId }, { active: false }));
    await sweepOn(addDays(birthDate, 3_000));
    expect(await told(whose)).toEqual({ messages: [], alerts: [] });
  });
});
