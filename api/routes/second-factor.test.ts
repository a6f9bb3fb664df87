import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Alert, Audit, RecoveryCode, SecondFactor, Session } from '../../db/entities/index.ts';
import { addDays } from '../../domain/time.ts';
import { allGrants, type Answer, password, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { type Authenticator, authenticatorOf } from '../../test/setup/authenticator.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const inOwn = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const rowsAbout = ({ accountId }: TestUser) =>
  inOwn(({ em }) => em.find(Audit, { subjectId: accountId }, { orderBy: { id: 'asc' } }));
const eventsOf = async (user: TestUser) => (await rowsAbout(user)).map(({ action }) => action);
const kindOf = ({ status, body }: Answer) => `${status} ${String(body['type']).replace('urn:rounds:problem:', '')}`;

interface Held extends Authenticator {
  user: TestUser;
  codes: string[];
}

async function begun(user: TestUser): Promise<Authenticator> {
  const { body } = await user.post<{ uri: string }>('/api/second-factor', { password });
  return authenticatorOf(body.uri, api.deps.clock);
}

/** Somebody whose second factor counts, a minute ago. */
async function holder(grants = {}): Promise<Held> {
  const user = await api.as(grants);
  const app = await begun(user);
  const { body } = await user.post<{ codes: string[] }>('/api/second-factor/confirm', { code: app.code() });
  api.advance(1);
  return { ...app, user, codes: body.codes };
}

const enter = ({ login }: TestUser, code?: string, secret = password) =>
  api.anonymous().post('/api/session', { practice: 'own', login, password: secret, code });
describe('setting up a second factor', () => {
  it('takes the password and a code of the app, then gives ten recovery codes; everything is in the audit log, no secret is', async () => {
    const user = await api.as({});
    expect((await user.get('/api/second-factor')).body).toEqual({
      confirmedAt: null,
      required: false,
      recoveryCodes: 0,
    });
    const { totp, code } = await begun(user);
    expect(totp).toMatchObject({ algorithm: 'SHA1', digits: 6, period: 30, label: user.login });
    expect(totp.issuer).toContain('Rounds');
    const { body } = await user.post<{ codes: string[] }>('/api/second-factor/confirm', { code: code() });
    expect(new Set(body.codes).size).toBe(10);
    for (const each of body.codes) expect(each).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}$/);
    expect((await user.get('/api/second-factor')).body).toMatchObject({
      recoveryCodes: 10,
      confirmedAt: expect.any(String),
    });
    expect((await user.get('/api/session')).body).toMatchObject({ account: { secondFactor: true } });
    expect((await user.get('/api/alerts')).body).toMatchObject({ rows: [{ kind: 'second-factor-changed' }] });
    expect(await eventsOf(user)).toEqual(
      expect.arrayContaining(['second-factor-begun', 'second-factor-on', 'recovery-codes-made']),
    );
    const { accountId } = user;
    const [audit, factors, codes] = await inOwn(async ({ em }) => [
      await em.find(Audit, {}),
      await em.find(SecondFactor, { accountId }),
      await em.find(RecoveryCode, { accountId }),
    ]);
    const kept = JSON.stringify([audit, factors, codes]);
    for (const secret of [totp.secret.base32, totp.secret.hex, ...body.codes]) expect(kept).not.toContain(secret);
    expect(Buffer.from(factors[0]?.sealed ?? []).includes(Buffer.from(totp.secret.bytes))).toBe(false);
  });

  it('is refused without the password, whose tries count as those to sign in do', async () => {
    const user = await api.as({});
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await user.post('/api/second-factor', { password: 'not this one' })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    expect(kindOf(await enter(user))).toBe('429 too-many');
  });

  it('does not count until a right code came, and begins anew with another secret', async () => {
    const user = await api.as({});
    const first = await begun(user);
    expect((await enter(user)).status).toBe(200);
    const second = await begun(user);
    expect(second.totp.secret.base32).not.toBe(first.totp.secret.base32);
    expect((await user.post('/api/second-factor/confirm', { code: first.code() })).body).toMatchObject({
      errors: [{ path: 'code' }],
    });
    expect((await user.post('/api/second-factor/confirm', { code: second.code() })).status).toBe(200);
    expect(kindOf(await user.post('/api/second-factor/confirm', { code: second.code() }))).toBe(
      '409 second-factor-set-up',
    );
    expect(kindOf(await user.post('/api/second-factor', { password }))).toBe('409 second-factor-set-up');
  });

  it('says what to do where there is nothing to confirm', async () => {
    const user = await api.as({});
    expect(kindOf(await user.post('/api/second-factor/confirm', { code: '123456' }))).toBe(
      '409 second-factor-not-begun',
    );
  });

  it('ends the sessions that others have, and keeps the one that did it', async () => {
    const user = await api.as({});
    const elsewhere = api.anonymous();
    await elsewhere.signIn('own', user.login, password);
    const app = await begun(user);
    await user.post('/api/second-factor/confirm', { code: app.code() });
    expect((await elsewhere.get('/api/session')).status).toBe(401);
    expect((await user.get('/api/session')).status).toBe(200);
  });
});

describe('signing in with a second factor', () => {
  it('asks for the code once the password is right, and for nothing where it is wrong', async () => {
    const held = await holder();
    expect(kindOf(await enter(held.user))).toBe('401 second-factor-needed');
    expect(kindOf(await enter(held.user, held.code(), 'wrong wrong wrong'))).toBe('401 wrong-credentials');
    expect(kindOf(await enter(held.user, held.wrong()))).toBe('401 wrong-code');
    expect((await enter(held.user, held.code())).status).toBe(200);
    expect(await eventsOf(held.user)).toEqual(
      expect.arrayContaining(['second-factor-asked', 'second-factor-failed', 'sign-in']),
    );
  });

  it('looks at no code where the account has no second factor', async () => {
    expect((await enter(await api.as({}), '123456')).status).toBe(200);
  });

  it('takes a code with spaces in it, of the step before and after, and of none further away', async () => {
    for (const [steps, status] of [
      [-2, 401],
      [-1, 200],
      [1, 200],
      [2, 401],
    ] as const) {
      const { user, code } = await holder();
      // To the begin of a step, so that none ends before the code is looked at.
      api.advance((31_000 - (api.deps.clock().getTime() % 30_000)) / 60_000);
      const typed = code(steps);
      expect({ steps, status: (await enter(user, `${typed.slice(0, 3)} ${typed.slice(3)}`)).status }).toEqual({
        steps,
        status,
      });
    }
  });

  it('takes a code once, nor one older than the last', async () => {
    const { user, code } = await holder();
    const [before, now] = [code(-1), code()];
    expect((await enter(user, now)).status).toBe(200);
    expect(kindOf(await enter(user, now))).toBe('401 wrong-code');
    expect(kindOf(await enter(user, before))).toBe('401 wrong-code');
    api.advance(1);
    expect((await enter(user, code())).status).toBe(200);
  });

  it('takes the code that confirmed it not once more', async () => {
    const user = await api.as({});
    const code = (await begun(user)).code();
    await user.post('/api/second-factor/confirm', { code });
    expect(kindOf(await enter(user, code))).toBe('401 wrong-code');
  });

  it('lets in one of two who send the same code at once', async () => {
    const { user, code, codes } = await holder();
    for (const each of [code(), codes[0]]) {
      const statuses = await Promise.all([1, 2, 3].map(async () => (await enter(user, each)).status));
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
    }
  });

  it('takes each recovery code once, in any case and without its dash, and says how many are left', async () => {
    const { user, codes, code } = await holder();
    const typed = (codes[3] ?? '').toUpperCase().replace('-', ' ');
    expect((await enter(user, typed)).status).toBe(200);
    expect(kindOf(await enter(user, codes[3]))).toBe('401 wrong-code');
    const client = api.anonymous();
    await client.post('/api/session', { practice: 'own', login: user.login, password, code: code() });
    expect((await client.get('/api/second-factor')).body).toMatchObject({ recoveryCodes: 9 });
    const used = (await rowsAbout(user)).find(({ action }) => action === 'recovery-code-used');
    expect(used?.after).toEqual({ left: 9 });
  });

  it('takes no recovery code of somebody else', async () => {
    const [one, two] = [await holder(), await holder()];
    expect(kindOf(await enter(one.user, two.codes[0]))).toBe('401 wrong-code');
  });

  it('locks after five wrong codes, and the password alone in between gives no more tries', async () => {
    const held = await holder();
    const answers: string[] = [];
    for (let i = 0; i < 6; i++) {
      answers.push(kindOf(await enter(held.user, held.wrong())));
      answers.push(kindOf(await enter(held.user)));
    }
    expect(answers.filter((kind) => kind === '401 wrong-code')).toHaveLength(5);
    expect(answers.slice(-3)).toEqual(['429 too-many', '429 too-many', '429 too-many']);
    expect(kindOf(await enter(held.user, held.code()))).toBe('429 too-many');
    expect(await eventsOf(held.user)).toContain('lock-out');
    api.advance(16);
    expect((await enter(held.user, held.code())).status).toBe(200);
  });

  it('does not lock whoever mistypes the password four times and then needs the code', async () => {
    const { user, code } = await holder();
    for (let i = 0; i < 4; i++) await enter(user, undefined, 'wrong wrong wrong');
    expect(kindOf(await enter(user))).toBe('401 second-factor-needed');
    expect((await enter(user, code())).status).toBe(200);
  });
});

describe('whoever has a second factor', () => {
  it('makes new recovery codes with password and code; the old ones no longer work', async () => {
    const held = await holder();
    const { user, codes } = held;
    const renewal = '/api/second-factor/recovery-codes';
    expect((await user.post(renewal, { password, code: held.wrong() })).body).toMatchObject({
      errors: [{ path: 'code' }],
    });
    expect((await user.post(renewal, { password: 'not it', code: held.code() })).body).toMatchObject({
      errors: [{ path: 'password' }],
    });
    const { body } = await user.post<{ codes: string[] }>(renewal, { password, code: held.code() });
    expect(body.codes).toHaveLength(10);
    expect(kindOf(await enter(user, codes[0]))).toBe('401 wrong-code');
    expect((await enter(user, body.codes[0])).status).toBe(200);
  });

  it('gets no more guesses at the code by giving the password elsewhere in between', async () => {
    const held = await holder();
    const { user } = held;
    const answers: string[] = [];
    for (let i = 0; i < 6; i++) {
      const body = { password, code: held.wrong() };
      answers.push(kindOf(await user.send('delete', '/api/second-factor', { body })));
      answers.push(kindOf(await user.post('/api/second-factor', { password })));
      const changed = await user.post<{ csrf?: string }>('/api/password', {
        current: password,
        next: `${password} ${i}`,
      });
      user.csrf = changed.body.csrf ?? user.csrf;
      const back = await user.post<{ csrf?: string }>('/api/password', { current: `${password} ${i}`, next: password });
      user.csrf = back.body.csrf ?? user.csrf;
    }
    expect(answers.filter((kind) => kind === '400 invalid')).toHaveLength(5);
    expect(answers.at(-1)).toBe('429 too-many');
  });

  it('removes it with password and code, once; then the password is enough', async () => {
    const held = await holder();
    const { user, codes, code } = held;
    const remove = (body: object) => user.send('delete', '/api/second-factor', { body });
    expect((await remove({ password })).status).toBe(400);
    expect((await remove({ password, code: held.wrong() })).status).toBe(400);
    expect((await remove({ password, code: code() })).status).toBe(204);
    expect(kindOf(await remove({ password, code: codes[0] }))).toBe('409 no-second-factor');
    expect((await enter(user)).status).toBe(200);
    expect(await eventsOf(user)).toContain('second-factor-off');
    const { accountId } = user;
    expect(await inOwn(({ em }) => em.count(RecoveryCode, { accountId }))).toBe(0);
  });

  it('may have a password of eight characters, and chooses a longer one when the second factor is gone', async () => {
    const next = 'kz9!fPq2';
    const plain = await api.as({});
    expect((await plain.post('/api/password', { current: password, next })).body).toMatchObject({
      errors: [{ path: 'next' }],
    });
    const { user, code, codes } = await holder();
    const changed = await user.post<{ csrf: string }>('/api/password', { current: password, next });
    expect(changed.status).toBe(200);
    user.csrf = changed.body.csrf;
    const removed = await user.send('delete', '/api/second-factor', { body: { password: next, code: code() } });
    expect(removed.status).toBe(204);
    expect(kindOf(await user.get('/api/clients'))).toBe('403 must-change-password');
    expect(kindOf(await enter(user, codes[0], next))).toContain('200');
  });

  it('is not asked for codes by their tokens', async () => {
    const grants = { 'API Tokens': ['create'], Clients: ['view'] } as const;
    const { user } = await holder(grants);
    const created = await user.post<{ secret: string }>('/api/tokens', {
      name: 'Report',
      scopes: ['Clients:view'],
      expiresOn: addDays(api.deps.clock().toISOString().slice(0, 10), 1),
    });
    const program = api.anonymous();
    program.headers = { authorization: `Bearer ${created.body.secret}` };
    expect((await program.get('/api/clients')).status).toBe(200);
    expect(kindOf(await program.get('/api/second-factor'))).toBe('403 not-for-tokens');
  });
});

describe('the setting Second Factor of Staff', () => {
  it('when required leaves open nothing but setting one up, also in sessions that have begun; tokens go on', async () => {
    const grants = { 'API Tokens': ['create'], Clients: ['view'] } as const;
    const user = await api.as(grants);
    const ready = await holder(grants);
    const admin = await holder(allGrants);
    const created = await user.post<{ secret: string }>('/api/tokens', {
      name: 'Report',
      scopes: ['Clients:view'],
      expiresOn: addDays(api.deps.clock().toISOString().slice(0, 10), 1),
    });
    expect((await user.get('/api/clients')).status).toBe(200);
    expect((await admin.user.put('/api/settings/1106', { value: 'required' })).status).toBe(200);
    try {
      expect(kindOf(await user.get('/api/clients'))).toBe('403 must-set-up-second-factor');
      expect((await ready.user.get('/api/clients')).status).toBe(200);
      const program = api.anonymous();
      program.headers = { authorization: `Bearer ${created.body.secret}` };
      expect((await program.get('/api/clients')).status).toBe(200);
      await user.signIn('own', user.login, password);
      expect((await user.get('/api/session')).body).toMatchObject({
        account: { mustSetUpSecondFactor: true, secondFactor: false },
      });
      expect((await user.get('/api/second-factor')).body).toMatchObject({ required: true });
      const code = (await begun(user)).code();
      expect((await user.post('/api/second-factor/confirm', { code })).status).toBe(200);
      expect((await user.get('/api/clients')).status).toBe(200);
    } finally {
      expect((await admin.user.put('/api/settings/1106', { value: null })).status).toBe(200);
    }
  });
});

const path = ({ staffId }: TestUser) => `/api/staff/${staffId}/second-factor`;

describe('an administrator', () => {
  it('sees who has a second factor and takes it from whoever has lost it; their sessions end', async () => {
    const { user } = await holder({ Clients: ['view'] });
    const admin = await api.as(allGrants);
    expect((await admin.get(`/api/staff/${user.staffId}`)).body).toMatchObject({ account: { secondFactor: true } });
    expect((await admin.delete(path(user))).status).toBe(204);
    expect((await admin.get(`/api/staff/${user.staffId}`)).body).toMatchObject({ account: { secondFactor: false } });
    expect((await user.get('/api/session')).status).toBe(401);
    expect((await enter(user)).status).toBe(200);
    const reset = (await rowsAbout(user)).find(({ action }) => action === 'second-factor-reset');
    expect(reset).toMatchObject({ actor: `staff:${admin.accountId}`, after: { sessions: 1 } });
    const { staffId } = user;
    expect(await inOwn(({ em }) => em.count(Alert, { staffId, kind: 'second-factor-changed' }))).toBe(2);
    expect((await admin.delete(path(user))).status).toBe(404);
  });

  it('does so for nobody of another practice, nobody with more rights, and not for themselves', async () => {
    const strong = await holder(allGrants);
    const clerk = await api.as({ 'User Accounts': ['modify'] });
    expect(kindOf(await clerk.delete(path(strong.user)))).toBe('403 beyond-your-rights');
    expect(kindOf(await strong.user.delete(path(strong.user)))).toBe('409 own-second-factor');
    const stranger = await api.as(allGrants, api.other);
    expect(kindOf(await stranger.delete(path(strong.user)))).toBe('404 not-found');
    const sessions = await inOwn(({ em }) => em.count(Session, { accountId: strong.user.accountId }));
    expect(sessions).toBe(1);
    expect(kindOf(await enter(strong.user))).toBe('401 second-factor-needed');
  });
});
