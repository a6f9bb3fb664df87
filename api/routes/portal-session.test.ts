import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Client, Credential, KnownDevice, Message, Session, Setting } from '../../db/entities/index.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { settings } from '../../domain/settings.ts';
import { password as staffPassword, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalAccount, portalCredential, portalPassword, portalVisitor } from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>, practiceId = api.own.id) =>
  api.db.database.work({ practiceId, actor: 'system:test' }, task);
const next = 'a lighthouse keeper counts to nine';

const signedIn = async () => {
  const account = await portalAccount(api);
  const visitor = portalVisitor(api);
  await visitor.signIn(account.login);
  return { ...account, visitor };
};
const notices = (clientId: string) => work(({ em }) => em.find(Message, { clientId, purpose: 'security-notice' }));

describe('signing in to the portal', () => {
  it('lets a client in, with a cookie for this host only', async () => {
    const { login, accountId, clientId } = await portalAccount(api, { firstName: 'Ada', lastName: 'Hill' });
    const visitor = portalVisitor(api);
    const { status, body, headers } = await visitor.signIn(login.toUpperCase());
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { account: { id: accountId, clientId, login, name: 'Ada Hill', lastSignInAt: null }, idleMinutes: 15 },
    });
    const [cookie] = headers.getSetCookie().filter((set) => set.startsWith('rounds-portal='));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Domain/i);
    expect((await visitor.get('/api/portal/session')).status).toBe(200);
  });

  it('says the same of an unknown login, a wrong password, staff, another practice and an inactive account or client', async () => {
    const [known, elsewhere, inactive, gone] = await Promise.all([
      portalAccount(api),
      portalAccount(api, { practiceId: api.other.id }),
      portalAccount(api),
      portalAccount(api),
    ]);
    await work(async ({ em }) => {
      await em.nativeUpdate(Account, { id: inactive.accountId }, { active: false });
      await em.nativeUpdate(Client, { id: gone.clientId }, { active: false });
    });
    const tries = [
      ['nobody.here', portalPassword],
      [known.login, 'not the password of anybody'],
      [api.own.admin.login, staffPassword],
      [elsewhere.login, portalPassword],
      [inactive.login, portalPassword],
      [gone.login, portalPassword],
    ] as const;
    const answers = [];
    for (const [login, password] of tries) {
      const { status, body } = await portalVisitor(api).post('/api/portal/session', { login, password });
      const { requestId: _, ...words } = body;
      answers.push({ status, words });
    }
    expect(answers.map(({ status }) => status)).toEqual(tries.map(() => 401));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('locks a login after five wrong tries, whether it exists or not, and nobody at the console', async () => {
    const { login } = await portalAccount(api);
    for (const tried of [login, 'nobody.at.all']) {
      for (let n = 0; n < 5; n++)
        expect((await portalVisitor(api).signIn(tried, `guess ${n} of a password`)).status).toBe(401);
      const locked = await portalVisitor(api).signIn(tried);
      expect(locked.status).toBe(429);
      expect(locked.headers.get('retry-after')).not.toBeNull();
    }
    for (let n = 0; n < 5; n++) await portalVisitor(api).signIn(api.own.admin.login, 'a guess at staff');
    const staff = await api.anonymous().signIn(api.own.acronym, api.own.admin.login, staffPassword);
    expect(staff.status).toBe(200);
  });

  it('gives a fresh session, whatever cookie the browser came with', async () => {
    const { login } = await portalAccount(api);
    const planted = 'A'.repeat(43);
    const visitor = portalVisitor(api);
    visitor.cookies.set('rounds-portal', planted);
    await visitor.signIn(login);
    const first = visitor.cookies.get('rounds-portal');
    await visitor.signIn(login);
    expect(new Set([planted, first, visitor.cookies.get('rounds-portal')]).size).toBe(3);
    const old = portalVisitor(api);
    old.cookies.set('rounds-portal', first!);
    expect((await old.get('/api/portal/session')).status).toBe(401);
  });

  it('is refused to a page of another site', async () => {
    const { login } = await portalAccount(api);
    const headers = { 'sec-fetch-site': 'cross-site' };
    const { status } = await portalVisitor(api).post(
      '/api/portal/session',
      { login, password: portalPassword },
      headers,
    );
    expect(status).toBe(403);
  });

  it('shows when the sign-in before this one was', async () => {
    const { login } = await portalAccount(api);
    await portalVisitor(api).signIn(login);
    const { body } = await portalVisitor(api).signIn(login);
    expect(body.account).toMatchObject({ lastSignInAt: expect.stringMatching(/Z$/) });
  });
});

describe('a session of the portal', () => {
  it('needs its token for what changes something', async () => {
    const { visitor } = await signedIn();
    const csrf = visitor.csrf;
    visitor.csrf = null;
    expect((await visitor.delete('/api/portal/session')).status).toBe(403);
    visitor.csrf = csrf;
    expect((await visitor.delete('/api/portal/session')).status).toBe(204);
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
  });

  it("is nobody's at another practice, and staff's is nobody's here", async () => {
    const { visitor } = await signedIn();
    const elsewhere = portalVisitor(api, 'other');
    elsewhere.cookies.set('rounds-portal', visitor.cookies.get('rounds-portal')!);
    expect((await elsewhere.get('/api/portal/session')).status).toBe(401);
    const staff = portalVisitor(api);
    const token = api.own.admin.cookie!.split('.')[1]!;
    staff.cookies.set('rounds-portal', token);
    staff.cookies.set('rounds', `${api.own.id}.${token}`);
    expect((await staff.get('/api/portal/session')).status).toBe(401);
  });

  it('ends when the client is no longer active', async () => {
    const { visitor, clientId } = await signedIn();
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { active: false }));
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
  });

  it('ends after the minutes that the practice has set for clients, apart from those for staff', async () => {
    const { visitor } = await signedIn();
    await work(async ({ em }) => {
      em.create(Setting, { id: settings.portalIdleMinutes.id, value: '5' });
    });
    api.advance(4);
    expect((await visitor.get('/api/portal/session')).body).toMatchObject({ idleMinutes: 5 });
    api.advance(4);
    await visitor.get('/api/portal/session', { 'x-background': 'true' });
    api.advance(2);
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
    await work(({ em }) => em.nativeDelete(Setting, { id: settings.portalIdleMinutes.id }));
  });
});

describe('a temporary password', () => {
  it('opens the portal as far as choosing a password, again and again until one is chosen, and then never more', async () => {
    const account = await portalAccount(api, { passwordHash: null });
    const { secret, id } = await portalCredential(api, account);
    const closed = portalVisitor(api);
    expect((await closed.signIn(account.login, secret)).body.account).toMatchObject({ mustChangePassword: true });
    expect((await closed.get('/api/portal/activity')).body).toMatchObject({
      type: 'urn:rounds:problem:must-change-password',
    });

    const visitor = portalVisitor(api);
    expect((await visitor.signIn(account.login, secret)).status).toBe(200);
    const used = () => work(async ({ em }) => (await em.fork().findOneOrFail(Credential, { id })).usedAt);
    expect(await used()).toBeNull();
    const changed = await visitor.post('/api/portal/password', { current: secret, next });
    expect(changed).toMatchObject({ status: 200, body: { account: { mustChangePassword: false } } });
    visitor.csrf = String(changed.body['csrf']);
    expect(await used()).not.toBeNull();
    expect((await visitor.get('/api/portal/activity')).status).toBe(200);
    expect((await closed.get('/api/portal/session')).status).toBe(401);
    expect((await portalVisitor(api).signIn(account.login, secret)).status).toBe(401);
    expect((await portalVisitor(api).signIn(account.login, next)).status).toBe(200);
  });

  it('that has expired or was revoked is a wrong password like any other, and the words offer a new link', async () => {
    for (const state of [{ hours: -1 }, { revoked: true }]) {
      const account = await portalAccount(api, { passwordHash: null });
      const { secret } = await portalCredential(api, account, state);
      const { status, body } = await portalVisitor(api).signIn(account.login, secret);
      expect({ status, body }).toMatchObject({
        status: 401,
        body: { type: 'urn:rounds:problem:wrong-credentials', next: expect.stringContaining('Forgot your password?') },
      });
    }
  });

  it('that expires while the client thinks of a new one does not lock them out', async () => {
    const account = await portalAccount(api, { passwordHash: null });
    const { secret } = await portalCredential(api, account, { hours: 0.1 });
    const visitor = portalVisitor(api);
    await visitor.signIn(account.login, secret);
    api.advance(10);
    expect((await visitor.post('/api/portal/password', { current: secret, next })).status).toBe(200);
  });
});

describe('the own password', () => {
  it('is changed by who knows the current one, for another of at least 15 characters; other sessions end', async () => {
    const { login, accountId } = await portalAccount(api);
    const [visitor, elsewhere] = [portalVisitor(api), portalVisitor(api)];
    await visitor.signIn(login);
    await elsewhere.signIn(login);
    const change = (current: string, wanted: string) => visitor.post('/api/portal/password', { current, next: wanted });
    expect((await change('not the current one', next)).body).toMatchObject({ errors: [{ path: 'current' }] });
    for (const wanted of ['too short', portalPassword, `${login}${login}`])
      expect((await change(portalPassword, wanted)).body).toMatchObject({ errors: [{ path: 'next' }] });
    const cookie = visitor.cookies.get('rounds-portal');
    expect((await change(portalPassword, next)).status).toBe(200);
    expect(visitor.cookies.get('rounds-portal')).not.toBe(cookie);
    expect((await visitor.get('/api/portal/session')).status).toBe(200);
    expect((await elsewhere.get('/api/portal/session')).status).toBe(401);
    const changedAt = await work(
      async ({ em }) => (await em.findOneOrFail(Account, { id: accountId })).passwordChangedAt,
    );
    expect(changedAt).not.toBeNull();
    expect(await work(({ em }) => em.count(Session, { accountId }))).toBe(1);
  });
});

describe('a browser that was not used before', () => {
  it('is told of by e-mail to the address on file, but not the first one, and a known one never', async () => {
    const { login, clientId, accountId } = await portalAccount(api, { email: 'new.device@example.com' });
    const known = portalVisitor(api);
    await known.signIn(login);
    await known.signIn(login);
    expect(await notices(clientId)).toEqual([]);
    await portalVisitor(api).signIn(login);
    const told = await notices(clientId);
    expect(told).toMatchObject([{ address: 'new.device@example.com', status: 'pending', channel: 'email' }]);
    expect(told[0]?.body).toContain('http://own.portal.localhost');
    const devices = await work(({ em }) => em.find(KnownDevice, { accountId }));
    expect(devices).toHaveLength(2);
    expect(devices.map(({ hash }) => hash)).not.toContain(known.cookies.get('rounds-portal-device'));
  });

  it('is forgotten when its cookie must have ended', async () => {
    const { login, accountId } = await portalAccount(api);
    const lastSeenAt = new Date(api.deps.clock().getTime() - 401 * 86_400_000);
    const old = { accountId, hash: 'of a browser long gone', firstSeenAt: lastSeenAt, lastSeenAt };
    await work(({ em }) => em.persist(em.create(KnownDevice, old)).flush());
    await portalVisitor(api).signIn(login);
    const devices = await work(({ em }) => em.find(KnownDevice, { accountId }));
    expect(devices.map(({ hash }) => hash)).not.toContain(old.hash);
    expect(devices).toHaveLength(1);
  });

  it('is noted for each account of a household by itself', async () => {
    const [first, second] = [await portalAccount(api), await portalAccount(api)];
    const shared = portalVisitor(api);
    for (const { login } of [first, second, first, second]) await shared.signIn(login);
    expect([...(await notices(first.clientId)), ...(await notices(second.clientId))]).toEqual([]);
  });
});
