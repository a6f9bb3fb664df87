import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Audit, Session, Throttle } from '../../db/entities/index.ts';
import { allGrants, type Answer, password, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const inOwn = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const sessionsOf = ({ accountId }: TestUser) => inOwn(({ em }) => em.find(Session, { accountId }));
const eventsOf = ({ accountId }: TestUser) =>
  inOwn(async ({ em }) =>
    (await em.find(Audit, { subjectId: accountId }, { orderBy: { id: 'asc' } })).map((row) => row.action),
  );
/** All of an answer but what differs each time. */
const words = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: null } });

describe('signing in', () => {
  it('tells who is signed in, with their rights and the practice', async () => {
    const user = await api.as({ Clients: ['view'] });
    const { status, body } = await user.get('/api/session');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account: { login: user.login, name: expect.stringContaining('Test'), mustChangePassword: false },
      practice: { acronym: 'own' },
      grants: [{ rule: 'Clients', rights: ['view'] }],
      operator: false,
      idleMinutes: 15,
    });
  });

  it('takes practice and login in any case', async () => {
    const answer = await api.anonymous().signIn('OWN', api.own.admin.login.toUpperCase(), password);
    expect(answer.status).toBe(200);
  });

  it('answers alike for an unknown practice, an unknown login, a wrong password and an account that was closed', async () => {
    const closed = await api.as({});
    await inOwn(({ em }) => em.nativeUpdate(Account, { id: closed.accountId }, { active: false }));
    const user = await api.as({});
    const answers = [
      await api.anonymous().signIn('nowhere', user.login, password),
      await api.anonymous().signIn('own', 'nobody-here', password),
      await api.anonymous().signIn('own', user.login, `${password}!`),
      await api.anonymous().signIn('own', closed.login, password),
      await api.anonymous().signIn('other', user.login, password),
    ].map(words);
    expect(answers[0]).toMatchObject({ status: 401 });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('keeps the token in a cookie that scripts cannot read, and only its hash in the database', async () => {
    const client = api.anonymous();
    const answer = await client.signIn('own', api.own.admin.login, password);
    const cookie = answer.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^rounds=[0-9a-f-]{36}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const token = cookie.split(/[.;]/)[1] ?? '';
    const rows = JSON.stringify(await sessionsOf(api.own.admin));
    expect(rows).not.toContain(token);
  });

  it('begins a new session each time and ends the one that the browser had', async () => {
    const user = await api.as({});
    const first = user.cookie;
    await user.signIn('own', user.login, password);
    expect(user.cookie).not.toBe(first);
    const old = api.anonymous();
    old.cookie = first;
    expect((await old.get('/api/session')).status).toBe(401);
    expect(await sessionsOf(user)).toHaveLength(1);
  });

  it('writes sign-in, failure and sign-out to the audit log', async () => {
    const user = await api.as({});
    await api.anonymous().signIn('own', user.login, 'not this one, certainly');
    await user.delete('/api/session');
    expect((await eventsOf(user)).filter((action) => action.startsWith('sign'))).toEqual([
      'sign-in',
      'sign-in-failed',
      'sign-out',
    ]);
  });
});

const auditRows = () => inOwn(({ em }) => em.count(Audit, {}));
const failSixTimes = async (login: string) => {
  const answers: Answer[] = [];
  for (let i = 0; i < 6; i++) answers.push(await api.anonymous().signIn('own', login, 'wrong wrong wrong'));
  return answers.map((answer) => ({ ...words(answer), wait: answer.headers.has('retry-after') }));
};

describe('locking out', () => {
  it('locks after five wrong tries, in the same words whether the login exists or not', async () => {
    const user = await api.as({});
    const real = await failSixTimes(user.login);
    const invented = await failSixTimes('somebody-invented');
    expect(real.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(invented).toEqual(real);
    expect(await eventsOf(user)).toContain('lock-out');
  });

  it('locks a name that is no practice in the same way, so that nobody learns which names are taken', async () => {
    const failAt = async (practice: string) => {
      const answers: Answer[] = [];
      for (let i = 0; i < 7; i++)
        answers.push(await api.anonymous().signIn(practice, 'guessed-at', 'wrong wrong wrong'));
      return answers.map((answer) => ({ ...words(answer), wait: answer.headers.has('retry-after') }));
    };
    const real = await failAt('other');
    expect(real.at(-1)?.status).toBe(429);
    expect(await failAt('nowhere')).toEqual(real);
    expect((await api.anonymous().signIn('NOWHERE', 'guessed-at', 'wrong wrong wrong')).status).toBe(429);
    expect((await api.anonymous().signIn('elsewhere', 'guessed-at', 'wrong wrong wrong')).status).toBe(401);
  });

  it('never opens an account under the name of no practice, and leaves nothing of it in the log of another', async () => {
    const user = await api.as({});
    const before = await auditRows();
    for (let i = 0; i < 7; i++)
      expect((await api.anonymous().signIn('no-one', user.login, password)).status).not.toBe(200);
    expect(await auditRows()).toBe(before);
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(200);
  });

  it('notes in the audit log that tries were refused: once a block, whatever their number', async () => {
    const user = await api.as({});
    await failSixTimes(user.login);
    await Promise.all([1, 2, 3].map(() => api.anonymous().signIn('own', user.login, 'wrong wrong wrong')));
    const refusals = async () => (await eventsOf(user)).filter((action) => action === 'sign-in-refused').length;
    expect(await refusals()).toBe(1);
    api.advance(16);
    await api.anonymous().signIn('own', user.login, 'wrong wrong wrong');
    await api.anonymous().signIn('own', user.login, 'wrong wrong wrong');
    expect(await refusals()).toBe(2);
  });

  it('keeps the right password out too until the time is over, and longer after each further wrong try', async () => {
    const user = await api.as({});
    await failSixTimes(user.login);
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(429);
    api.advance(16);
    expect((await api.anonymous().signIn('own', user.login, 'wrong wrong wrong')).status).toBe(401);
    api.advance(16);
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(429);
    api.advance(15);
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(200);
  });

  it('counts tries that come all at once', async () => {
    const user = await api.as({});
    const tries = Array.from({ length: 12 }, () => api.anonymous().signIn('own', user.login, 'wrong wrong wrong'));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  });

  it('counts a login written with letters that only the database holds alike as another login, which opens nothing', async () => {
    const user = await api.as({});
    const login = `lilith-${user.login}`;
    await inOwn(({ em }) => em.nativeUpdate(Account, { id: user.accountId }, { login }));
    expect((await api.anonymous().signIn('own', login.replace('i', 'İ'), password)).status).toBe(401);
    expect((await api.anonymous().signIn('own', login.toUpperCase(), password)).status).toBe(200);
  });

  it('opens an address again after its time, and right passwords do not close it anew', async () => {
    const from = { 'x-forwarded-for': '203.0.113.77' };
    const user = await api.as({});
    const enter = (login: string, secret: string) =>
      api.anonymous().post('/api/session', { practice: 'own', login, password: secret }, from);
    for (let i = 0; i < 50; i++) await enter(`guess-${i}`, 'wrong wrong wrong');
    expect((await enter(user.login, password)).status).toBe(429);
    api.advance(6);
    const statuses = [await enter(user.login, password), await enter(user.login, password)].map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expect((await enter('guess-again', 'wrong wrong wrong')).status).toBe(401);
    expect((await enter(user.login, password)).status).toBe(429);
  });

  it('is undone by an administrator who saves the account', async () => {
    const user = await api.as({});
    await failSixTimes(user.login);
    const admin = await api.as(allGrants);
    const path = `/api/staff/${user.staffId}`;
    expect((await admin.get(path)).body).toMatchObject({ account: { locked: true } });
    const wanted = { login: user.login, active: true, profileIds: [user.profileId] };
    expect((await admin.put(`${path}/account`, wanted)).body).toMatchObject({ account: { locked: false } });
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(200);
    expect(await eventsOf(user)).toContain('unlock');
  });

  it('keeps neither logins nor addresses in the table of tries', async () => {
    await api.anonymous().signIn('own', 'a-login-to-look-for', 'wrong wrong wrong');
    const rows = JSON.stringify(await inOwn(({ em }) => em.find(Throttle, {})));
    expect(rows).not.toMatch(/a-login-to-look-for|127\.0\.0\.1/);
  });
});

describe('a session', () => {
  it('ends after fifteen minutes without activity, and what happens in the background is none', async () => {
    const user = await api.as({});
    api.advance(10);
    expect((await user.get('/api/session')).status).toBe(200);
    api.advance(10);
    expect((await user.get('/api/session', { 'x-background': 'true' })).status).toBe(200);
    api.advance(10);
    expect((await user.get('/api/session')).status).toBe(401);
  });

  it('is not kept alive by a stream of events that the browser takes up again by itself', async () => {
    const user = await api.as(allGrants);
    const path = '/api/broadcasts/01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77/live';
    api.advance(10);
    expect((await user.get(path, { accept: 'text/event-stream' })).status).toBe(404);
    api.advance(10);
    expect((await user.get('/api/session')).status).toBe(401);
  });

  it('ends after twelve hours however active it was', async () => {
    const user = await api.as({});
    for (let minutes = 0; minutes < 710; minutes += 10) {
      api.advance(10);
      await user.get('/api/session');
    }
    expect((await user.get('/api/session')).status).toBe(200);
    api.advance(11);
    expect((await user.get('/api/session')).status).toBe(401);
  });

  it('ends by the longest time as it is set now, also when it began under a longer one', async () => {
    const user = await api.as({});
    const wait = async () => {
      for (let minutes = 0; minutes < 40; minutes += 10) {
        api.advance(10);
        await user.get('/api/session');
      }
    };
    await wait();
    const admin = await api.as(allGrants);
    expect((await user.get('/api/session')).status).toBe(200);
    expect((await admin.put('/api/settings/1102', { value: '30' })).status).toBe(200);
    expect((await user.get('/api/session')).status).toBe(401);
    expect((await admin.get('/api/session')).status).toBe(200);
    expect((await admin.put('/api/settings/1102', { value: null })).status).toBe(200);
  });

  it('ends at once when the member of staff leaves or the account is closed', async () => {
    const user = await api.as({});
    const path = `/api/staff/${user.staffId}`;
    const admin = await api.as(allGrants);
    const { version } = (await admin.get<{ version: number }>(path)).body;
    expect((await admin.patch(path, { active: false, version })).status).toBe(200);
    expect((await user.get('/api/session')).status).toBe(401);
  });

  it('is signed out everywhere', async () => {
    const user = await api.as({});
    const elsewhere = api.anonymous();
    await elsewhere.signIn('own', user.login, password);
    expect((await user.delete('/api/sessions')).status).toBe(204);
    expect((await elsewhere.get('/api/session')).status).toBe(401);
  });

  it('changes nothing without its CSRF token, nor for a page of another site', async () => {
    const user = await api.as({});
    const { csrf } = user;
    user.csrf = null;
    expect((await user.delete('/api/session')).body['type']).toBe('urn:rounds:problem:csrf');
    user.csrf = 'x'.repeat(csrf?.length ?? 0);
    expect((await user.delete('/api/session')).status).toBe(403);
    user.csrf = csrf;
    for (const site of ['cross-site', 'same-site']) {
      const answer = await user.send('delete', '/api/session', { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(403);
    }
    expect((await user.send('delete', '/api/session', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(
      204,
    );
  });

  it('is not begun by a page of another site', async () => {
    const answer = await api.anonymous().send('post', '/api/session', {
      body: { practice: 'own', login: api.own.admin.login, password },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(403);
  });
});

describe('a password', () => {
  const next = 'a different sentence altogether';

  it('is changed with the current one; other sessions end, this one goes on with a new cookie', async () => {
    const user = await api.as({});
    const elsewhere = api.anonymous();
    await elsewhere.signIn('own', user.login, password);
    const before = user.cookie;
    const answer = await user.post<{ csrf: string }>('/api/password', { current: password, next });
    expect(answer.status).toBe(200);
    expect(user.cookie).not.toBe(before);
    user.csrf = answer.body.csrf;
    expect((await user.get('/api/session')).status).toBe(200);
    expect((await elsewhere.get('/api/session')).status).toBe(401);
    expect((await api.anonymous().signIn('own', user.login, next)).status).toBe(200);
  });

  it('stands masked in the audit log, its change in plain words', async () => {
    const user = await api.as({});
    await user.post('/api/password', { current: password, next });
    const rows = await inOwn(({ em }) => em.find(Audit, { subject: 'account', subjectId: user.accountId }));
    expect(JSON.stringify(rows)).not.toContain('argon2');
    expect(rows.map(({ action }) => action)).toContain('password-changed');
    expect(rows.find(({ action }) => action === 'update')?.after).toMatchObject({ password_hash: '••• (changed)' });
  });

  it.each([
    ['is shorter than fifteen characters', 'fourteen chars', 'next'],
    ['is the old one again', password, 'next'],
    ['repeats a few characters', 'abababababababababab', 'next'],
  ])('is refused when the new one %s', async (_, wanted, path) => {
    const user = await api.as({});
    const { status, body } = await user.post('/api/password', { current: password, next: wanted });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ path }] });
  });

  it('is refused when it is made of the login', async () => {
    const user = await api.as({});
    const wanted = `${user.login}-${user.login}-${user.login}`;
    expect((await user.post('/api/password', { current: password, next: wanted })).status).toBe(400);
  });

  it('cannot be guessed by changing it again and again', async () => {
    const user = await api.as({});
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await user.post('/api/password', { current: 'wrong wrong wrong', next })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  });

  it('that an administrator set has to be changed before anything else', async () => {
    const user = await api.as({ Clients: ['view'] });
    const given = 'a sentence from the administrator';
    const wanted = { login: user.login, active: true, profileIds: [user.profileId], password: given };
    const admin = await api.as(allGrants);
    await admin.put(`/api/staff/${user.staffId}/account`, wanted);
    expect((await user.get('/api/session')).status).toBe(401);
    await user.signIn('own', user.login, given);
    expect((await user.get('/api/session')).body).toMatchObject({ account: { mustChangePassword: true } });
    const refused = await user.get('/api/clients');
    expect(refused).toMatchObject({ status: 403, body: { type: 'urn:rounds:problem:must-change-password' } });
    await user.post('/api/password', { current: given, next });
    expect((await user.get('/api/clients')).status).toBe(200);
  });
});
