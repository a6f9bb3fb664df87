import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPortalRoute, type Route } from '../../api/route.ts';
import { routes } from '../../api/routes/index.ts';
import { sectionOf } from '../../api/portal-sections.ts';
import { endGuardianAccess } from '../../db/portal/end-guardian-access.ts';
import { Client, Person, Relationship, Session } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { guardianRights } from '../../domain/guardian-rights.ts';
import { addDays, addYears, localDate, startOfDay } from '../../domain/time.ts';
import { startTestApi, type TestApi } from '../setup/api.ts';
import { aGuardian, giveAccessTo, signsIn, type TestAccess, type TestGuardian } from '../setup/guardians.ts';
import { visit, type Visit } from '../setup/portal-information.ts';

/*
 * Every route of the portal that is for clients, tried by who acts for one: without its right, after the access has ended by each way that it can end, and on
 * the 18th birthday in the practice's zone. Routes come from the app, so new ones are tried by being there.
 */

const ofClients = routes.filter((route) => isPortalRoute(route) && route.policy === 'client');
const guarded = ofClients.filter(({ section }) => section !== 'own');
const say = ({ method, path }: Route) => `${method} ${path}`;

let api: TestApi;
let child: Visit;
let guardian: TestGuardian;
beforeAll(async () => {
  api = await startTestApi();
  [child, guardian] = [await visit(api), await aGuardian(api)];
});
afterAll(() => api.close());

let asked = 0;
async function ask({ visitor }: TestGuardian, { method, path, example }: Route) {
  if (++asked % 40 === 0) api.advance(1); // there are limits a minute
  const sending = { body: example, headers: { 'idempotency-key': newId() } };
  const { status, body } = await visitor.send(method, path.replace(/:\w+/g, newId()), sending);
  return { status, type: String(Object(body)['type'] ?? '') };
}

const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work<T>({ practiceId: api.own.id, actor: 'system:test' }, task);
const end = (access: string) =>
  work((uow) => endGuardianAccess(uow, { id: access, cause: 'staff', reason: 'As a test', now: api.deps.clock() }));

describe('a guardian', () => {
  const sections = [...new Set(guarded.map(({ section }) => section))];
  it.each(sections)('without the right to %s gets nothing of any of its routes', async (section) => {
    const mother = await aGuardian(api);
    const rights = guardianRights.filter((right) => right !== section);
    const { access } = await giveAccessTo(api, mother, child, { rights, relation: 'representative' });
    expect(await signsIn(mother)).toBe(true);
    for (const route of guarded.filter((each) => each.section === section)) {
      const refused = { status: 403, type: 'urn:rounds:problem:not-for-guardian' };
      expect({ route: say(route), ...(await ask(mother, route)) }).toEqual({ route: say(route), ...refused });
    }
    await end(access);
  });

  it('with a right is let in by each route of its section', async () => {
    const { access } = await giveAccessTo(api, guardian, child, { relation: 'representative' });
    expect(await signsIn(guardian)).toBe(true);
    for (const route of guarded) {
      const { status, type } = await ask(guardian, route);
      expect([401, 500]).not.toContain(status);
      expect(type).not.toBe('urn:rounds:problem:not-for-guardian');
    }
    await end(access);
  });

  type Ending = (of: TestAccess) => Promise<unknown>;
  const endings: [string, Ending][] = [
    ['staff have ended it', ({ access }) => end(access)],
    [
      'they are no contact any more',
      ({ relationshipId }) =>
        work(({ em }) => em.nativeUpdate(Relationship, { id: relationshipId }, { active: false })),
    ],
    [
      'the client is inactive',
      () => work(({ em }) => em.nativeUpdate(Client, { id: child.clientId }, { active: false })),
    ],
    [
      'the date of birth is gone',
      () => work(({ em }) => em.nativeUpdate(Person, { id: child.personId }, { birthDate: null })),
    ],
  ];
  it.each(endings)('gets nothing any more, and cannot sign in, once %s', async (_, ends) => {
    const mother = await aGuardian(api);
    const access = await giveAccessTo(api, mother, child);
    expect(await signsIn(mother)).toBe(true);
    await ends(access);
    for (const route of ofClients) expect((await ask(mother, route)).status).toBe(401);
    expect(await signsIn(mother)).toBe(false);
    expect(await work(({ em }) => em.count(Session, { accountId: mother.accountId }))).toBe(0);
    await work(({ em }) => em.nativeUpdate(Client, { id: child.clientId }, { active: true }));
  });

  it('gets nothing from midnight on, in the practice’s zone, when the client comes of age, nor after a last day', async () => {
    const zone = await work(practiceZone);
    const today = localDate(api.deps.clock().toISOString(), zone);
    // Not the 29th of February, which 18 years before there was none of.
    const tomorrow = addDays(today, addDays(today, 1).endsWith('-02-29') ? 2 : 1);
    const [mother, aunt] = [await aGuardian(api), await aGuardian(api)];
    // Both end at the same midnight: one by the birthday, one by the last day.
    const birthDate = addYears(tomorrow, -18);
    await giveAccessTo(api, mother, child, { birthDate });
    await giveAccessTo(api, aunt, child, { birthDate, relation: 'representative', until: addDays(tomorrow, -1) });
    const midnight = Date.parse(startOfDay(tomorrow, zone));
    api.advance((midnight - api.deps.clock().getTime()) / 60_000 - 5);
    for (const each of [mother, aunt]) {
      expect(await signsIn(each)).toBe(true);
      expect((await each.visitor.get('/api/portal/appointments')).status).toBe(200);
    }
    api.advance(6);
    for (const each of [mother, aunt]) {
      for (const route of ofClients) expect((await ask(each, route)).status).toBe(401);
      expect(await signsIn(each)).toBe(false);
    }
  });
});

it('stops the start where a route for clients belongs to no section', () => {
  expect(() => sectionOf('/api/portal/horoscope')).toThrow('belongs to no section');
  expect(() => sectionOf('/api/portal/constructor')).toThrow('belongs to no section');
  for (const { path, section } of ofClients) expect(section).toBe(sectionOf(path));
});
