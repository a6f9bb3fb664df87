import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newId } from '../db/ids.ts';
import { Appointment, Client, Location, Person } from '../db/entities/index.ts';
import { type Grants, ruleNames, rightsOf } from '../domain/rules.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../test/setup/api.ts';
import { portalAccount, portalVisitor } from '../test/setup/portal.ts';
import { isPortalRoute, type Route } from './route.ts';
import { routes } from './routes/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const say = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`;
const closed = routes.filter((route) => route.policy !== 'public' && !isPortalRoute(route));
const ofPortal = routes.filter(isPortalRoute);
const ofClients = ofPortal.filter(({ policy }) => policy === 'client');
const ruled = closed.flatMap((route) => (typeof route.policy === 'object' ? [{ route, ...route.policy }] : []));
const byStaff = ruled.filter(({ route }) => route.audience.includes('staff'));

/** A request that the schemas of the route take, for rows that are not there. */
const ask = (user: Pick<TestUser, 'send'>, { method, path, example }: Route, id = newId()) =>
  user.send(method, path.replace(/:\w+/g, path.startsWith('/api/settings') ? '1101' : id), {
    body: example,
    headers: { 'idempotency-key': newId() },
  });

/** Every right there is but one. */
const without = (rule: string, right: string): Grants =>
  Object.fromEntries(ruleNames.map((name) => [name, rightsOf(name).filter((each) => name !== rule || each !== right)]));

const users = new Map<string, Promise<TestUser>>();
/** One for all routes that take the same right. */
const someone = (grants: Grants): Promise<TestUser> => {
  const key = JSON.stringify(grants);
  // From one address so many sign in within a minute, and no more.
  if (!users.has(key) && users.size % 25 === 24) api.advance(1);
  const user = users.get(key) ?? api.as(grants);
  users.set(key, user);
  return user;
};

describe('who may call what', () => {
  it.each(closed.map((route) => [say(route), route] as const))(
    '%s refuses whoever is not signed in',
    async (_, route) => {
      const { status } = await ask(api.anonymous(), route);
      expect(status).toBe(401);
    },
  );

  it.each(byStaff.map((each) => [say(each.route), each] as const))(
    '%s refuses staff who have every right but the one it takes',
    async (_, { route, rule, right }) => {
      const user = await someone(without(rule, right));
      const { status, body } = await ask(user, route);
      expect({ status, type: body['type'] }).toEqual({ status: 403, type: 'urn:rounds:problem:missing-right' });
      expect(body['detail']).toContain(rule);
    },
  );

  it.each(byStaff.map((each) => [say(each.route), each] as const))(
    '%s lets staff in who have only the right that it takes',
    async (_, { route, rule, right }) => {
      const user = await someone({ [rule]: [right] });
      const { status, body } = await ask(user, route);
      expect([401, 405, 429, 500]).not.toContain(status);
      expect(body['type']).not.toBe('urn:rounds:problem:missing-right');
    },
  );
});

/** A client of the other practice, on its host. */
async function clientElsewhere() {
  const { login } = await portalAccount(api, { practiceId: api.other.id });
  const elsewhere = portalVisitor(api, 'other');
  expect((await elsewhere.signIn(login)).status).toBe(200);
  return elsewhere;
}

describe('the portal', () => {
  let signedIn: ReturnType<typeof clientElsewhere> | undefined;

  it.each(ofClients.map((route) => [say(route), route] as const))(
    '%s is for clients of the practice whose host it is asked on, and for nobody else',
    async (_, { method, path, example }) => {
      const elsewhere = await (signedIn ??= clientElsewhere());
      const here = portalVisitor(api);
      const staff = portalVisitor(api);
      for (const [name, value] of elsewhere.cookies) here.cookies.set(name, value);
      here.csrf = elsewhere.csrf;
      staff.cookies.set('rounds', api.own.admin.cookie!.slice('rounds='.length));
      staff.csrf = api.own.admin.csrf;
      for (const visitor of [portalVisitor(api), here, staff])
        expect((await visitor.send(method, path, { body: example })).status).toBe(401);
    },
  );

  it('was asked by a client who is still signed in: a session that had ended would be refused everywhere, too', async () => {
    const elsewhere = await (signedIn ??= clientElsewhere());
    expect((await elsewhere.get('/api/portal/session')).status).toBe(200);
  });

  it('takes no id of a client or an account from a request', () => {
    const named = ofPortal.flatMap(({ method, path, schemas }) =>
      Object.values(schemas).flatMap((schema) => {
        if (schema === null || schema === schemas.response) return [];
        const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
        return Object.keys(properties).map((name) => `${method} ${path} ${name}`);
      }),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((each) => /(client|account|person|practice)(id)?$/i.test(each))).toEqual([]);
  });
});

describe('practices are apart', () => {
  const single = closed.filter(({ path }) => path.includes('/:id'));
  const guarded = single.filter(({ path }) => !path.startsWith('/api/settings'));

  it.each(guarded.map((route) => [say(route), route] as const))(
    '%s knows nothing of another practice',
    async (_, route) => {
      for (const id of await idsOfOther()) {
        const { status } = await ask(api.own.admin, route, id);
        expect(status).toBe(404);
      }
    },
  );

  it('a session names its practice, and with another practice in its cookie it is none', async () => {
    const user = await api.as(allGrants);
    user.cookie = user.cookie!.replace(api.own.id, api.other.id);
    expect((await user.get('/api/session')).status).toBe(401);
  });

  /** One row of each kind that the other practice has. */
  let ids: Promise<string[]> | undefined;
  const idsOfOther = () =>
    (ids ??= api.db.database.work({ practiceId: api.other.id, actor: 'system:test' }, async ({ em }) => {
      const [personId, clientId, locationId, appointmentId] = [newId(), newId(), newId(), newId()];
      const { staffId, profileId, accountId } = api.other.admin;
      em.create(Person, { id: personId, firstName: 'Other', lastName: 'Client' });
      em.create(Location, { id: locationId, name: 'Elsewhere', zone: 'America/Phoenix' });
      await em.flush();
      em.create(Client, { id: clientId, personId, recordNumber: 'elsewhere' });
      await em.flush();
      em.create(Appointment, {
        id: appointmentId,
        clientId,
        staffId,
        locationId,
        type: 'Intake',
        localStart: '2030-01-02T09:00',
        zone: 'America/Phoenix',
        startsAt: new Date('2030-01-02T16:00:00Z'),
        endsAt: new Date('2030-01-02T17:00:00Z'),
      });
      return [clientId, locationId, appointmentId, staffId, profileId, accountId];
    }));
});
