import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Audit, Credential, Message, Session, Setting } from '../../db/entities/index.ts';
import { settings } from '../../domain/settings.ts';
import { hashPassword } from '../sign-in/password.ts';
import { type Answer, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { type Authenticator, authenticatorOf } from '../../test/setup/authenticator.ts';
import {
  type PortalAccount,
  portalAccount,
  portalCredential,
  portalPassword,
  PortalVisitor,
  portalVisitor,
} from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const kindOf = ({ status, body }: Answer) => `${status} ${String(body['type']).replace('urn:rounds:problem:', '')}`;
const path = '/api/portal/second-factor';
const next = 'a lighthouse keeper counts to nine';
/** Enough beside a second factor, and too short alone. */
const short = 'kz9!fPq2';

interface Held extends PortalAccount, Authenticator {
  visitor: PortalVisitor;
  codes: string[];
}

const begun = async (visitor: PortalVisitor, password = portalPassword) =>
  authenticatorOf((await visitor.post<{ uri: string }>(path, { password })).body.uri, api.deps.clock);

async function signedIn(of: Parameters<typeof portalAccount>[1] = {}) {
  const account = await portalAccount(api, of);
  const visitor = portalVisitor(api, of.practiceId === api.other.id ? api.other.acronym : undefined);
  await visitor.signIn(account.login);
  return { ...account, visitor };
}

/** A client whose second factor counts, since a minute. */
async function holder(of: Parameters<typeof signedIn>[0] = {}): Promise<Held> {
  const account = await signedIn(of);
  const app = await begun(account.visitor);
  const { body } = await account.visitor.post<{ codes: string[] }>(`${path}/confirm`, { code: app.code() });
  api.advance(1);
  return { ...account, ...app, codes: body.codes };
}

const enter = ({ login }: PortalAccount, code?: string, password = portalPassword, visitor = portalVisitor(api)) =>
  visitor.post('/api/portal/session', { login, password, code });
const actionsAbout = ({ accountId }: PortalAccount) =>
  work(async ({ em }) =>
    (await em.find(Audit, { subjectId: accountId }, { orderBy: { id: 'asc' } })).map((row) => row.action),
  );
const notices = async ({ clientId }: PortalAccount) =>
  (await work(({ em }) => em.find(Message, { clientId, purpose: 'security-notice' }, { orderBy: { id: 'asc' } }))).map(
    ({ subject, body, address, status }) => ({ subject, body, address, status }),
  );
/** Of an answer, without what differs each time. */
const words = async (answer: Promise<Answer>) => {
  const { requestId: _, ...body } = (await answer).body;
  return body;
};
const use = (token: string, code?: string, password = next) =>
  portalVisitor(api).post('/api/portal/links/use', { token, password, code });
const stateOf = async (token: string) => (await portalVisitor(api).post('/api/portal/links/check', { token })).body;
const change = (visitor: PortalVisitor, current: string, wanted: string) =>
  visitor.post<{ csrf?: string }>('/api/portal/password', { current, next: wanted });
/** While the practice requires one. */
const required = async <T>(task: () => Promise<T>): Promise<T> => {
  await work(async ({ em }) => {
    em.create(Setting, { id: settings.portalSecondFactor.id, value: 'required' });
  });
  try {
    return await task();
  } finally {
    await work(({ em }) => em.nativeDelete(Setting, { id: settings.portalSecondFactor.id }));
  }
};

describe('a client who sets up a second factor', () => {
  it('does so with the password and a code of the app, gets recovery codes once, and is told by e-mail', async () => {
    const account = await signedIn({ email: 'two.steps@example.com' });
    const { visitor } = account;
    expect((await visitor.get(path)).body).toEqual({ confirmedAt: null, required: false, recoveryCodes: 0 });
    const app = await begun(visitor);
    expect(app.totp).toMatchObject({ label: account.login, issuer: expect.stringMatching(/ portal$/) });
    const { body } = await visitor.post<{ codes: string[] }>(`${path}/confirm`, { code: app.code() });
    expect(new Set(body.codes).size).toBe(10);
    expect((await visitor.get(path)).body).toMatchObject({ confirmedAt: expect.any(String), recoveryCodes: 10 });
    expect((await visitor.get('/api/portal/session')).body).toMatchObject({ account: { secondFactor: true } });
    const [told, ...more] = await notices(account);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ address: 'two.steps@example.com', status: 'pending' });
    expect(told?.subject).toContain('Two-step verification is on');
    expect(told?.body).toContain('call us at');
    const kept = JSON.stringify(await work(({ em }) => em.find(Audit, {})));
    for (const secret of [app.totp.secret.base32, ...body.codes]) {
      expect(kept).not.toContain(secret);
      expect(JSON.stringify(told)).not.toContain(secret);
    }
  });

  it('is refused without the password, whose tries count as those to sign in do', async () => {
    const account = await signedIn();
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await account.visitor.post(path, { password: 'not this' })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
    expect(kindOf(await enter(account))).toBe('429 too-many');
    expect(await actionsAbout(account)).toContain('password-check-failed');
  });

  it('has none until a right code came, needs the token of the session, and ends the sessions elsewhere', async () => {
    const { visitor, ...account } = await signedIn();
    const elsewhere = portalVisitor(api);
    await elsewhere.signIn(account.login);
    expect(kindOf(await visitor.post(`${path}/confirm`, { code: '123456' }))).toBe('409 second-factor-not-begun');
    const app = await begun(visitor);
    expect((await visitor.post(`${path}/confirm`, { code: app.wrong() })).body).toMatchObject({
      errors: [{ path: 'code' }],
    });
    expect((await enter(account)).status).toBe(200);
    expect(await notices(account)).toHaveLength(2); // of the two new browsers
    const { csrf } = visitor;
    visitor.csrf = null;
    expect((await visitor.post(`${path}/confirm`, { code: app.code() })).status).toBe(403);
    visitor.csrf = csrf;
    expect((await visitor.post(`${path}/confirm`, { code: app.code() })).status).toBe(200);
    expect((await elsewhere.get('/api/portal/session')).status).toBe(401);
    expect((await visitor.get('/api/portal/session')).status).toBe(200);
  });
});

describe('signing in to the portal with a second factor', () => {
  it('asks for the code after a right password only, in the words of an unknown login before', async () => {
    const held = await holder();
    expect(await words(enter(held, undefined, 'wrong wrong wrong'))).toEqual(
      await words(enter({ ...held, login: 'nobody.at.all' })),
    );
    expect(kindOf(await enter(held, held.code(), 'wrong wrong wrong'))).toBe('401 wrong-credentials');
    expect(kindOf(await enter(held))).toBe('401 second-factor-needed');
    expect(kindOf(await enter(held, held.wrong()))).toBe('401 wrong-code');
    const { status, body } = await enter(held, held.code());
    expect({ status, body }).toMatchObject({ status: 200, body: { account: { secondFactor: true } } });
    expect(await actionsAbout(held)).toEqual(
      expect.arrayContaining(['second-factor-asked', 'second-factor-failed', 'sign-in']),
    );
  });

  it('begins no session by a wrong code, and tells of no new browser', async () => {
    const held = await holder();
    const [sessions, told] = [await work(({ em }) => em.count(Session, {})), await notices(held)];
    const stranger = portalVisitor(api);
    await enter(held, undefined, portalPassword, stranger);
    await enter(held, held.wrong(), portalPassword, stranger);
    expect(stranger.cookies.size).toBe(0);
    expect(await work(({ em }) => em.count(Session, {}))).toBe(sessions);
    expect(await notices(held)).toEqual(told);
  });

  it('takes a code once, also of several that come at once, and each recovery code once', async () => {
    const held = await holder();
    const typed = (held.codes[3] ?? '').toUpperCase().replace('-', ' ');
    const now = held.code();
    for (const code of [now, typed]) {
      const statuses = await Promise.all([1, 2, 3].map(async () => (await enter(held, code)).status));
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
    }
    expect(kindOf(await enter(held, now))).toBe('401 wrong-code');
    api.advance(1);
    const visitor = portalVisitor(api);
    await enter(held, held.code(), portalPassword, visitor);
    expect((await visitor.get(path)).body).toMatchObject({ recoveryCodes: 9 });
  });

  it('takes no code of another client, of staff or of another practice', async () => {
    const [one, two] = [await holder(), await holder()];
    expect(kindOf(await enter(one, two.code()))).toBe('401 wrong-code');
    expect(kindOf(await enter(one, two.codes[0]))).toBe('401 wrong-code');
    const elsewhere = await holder({ practiceId: api.other.id });
    expect(kindOf(await enter(elsewhere, elsewhere.code()))).toBe('401 wrong-credentials');
    expect(kindOf(await enter(one, one.code(), portalPassword, portalVisitor(api, 'other')))).toBe(
      '401 wrong-credentials',
    );
    expect((await elsewhere.visitor.get(path)).body).toMatchObject({ recoveryCodes: 10 });
    const planted = portalVisitor(api);
    planted.cookies = elsewhere.visitor.cookies;
    expect((await planted.get(path)).status).toBe(401);
  });

  it('locks after five wrong codes, and the password alone in between gives no more tries', async () => {
    const held = await holder();
    const answers: string[] = [];
    for (let i = 0; i < 6; i++) {
      answers.push(kindOf(await enter(held, held.wrong())));
      answers.push(kindOf(await enter(held)));
    }
    expect(answers.filter((kind) => kind === '401 wrong-code')).toHaveLength(5);
    expect(answers.slice(-3)).toEqual(['429 too-many', '429 too-many', '429 too-many']);
    expect(kindOf(await enter(held, held.code()))).toBe('429 too-many');
    expect(await actionsAbout(held)).toContain('lock-out');
    api.advance(16);
    expect((await enter(held, held.code())).status).toBe(200);
  });

  it('is asked of a temporary password, too', async () => {
    const held = await holder();
    const { secret } = await portalCredential(api, held);
    expect(kindOf(await enter(held, undefined, secret))).toBe('401 second-factor-needed');
    expect((await enter(held, held.code(), secret)).body).toMatchObject({ account: { mustChangePassword: true } });
  });
});

describe('a link to choose a password, where there is a second factor', () => {
  it('asks for the code once the password can be taken; a wrong code changes nothing and leaves the link good', async () => {
    const held = await holder();
    const { secret, id } = await portalCredential(api, held, { kind: 'reset-link' });
    expect(await stateOf(secret)).toEqual({ state: 'good', kind: 'reset-link', secondFactor: true });
    expect((await use(secret, undefined, 'short')).body).toMatchObject({ errors: [{ path: 'password' }] });
    expect(kindOf(await use(secret))).toBe('401 second-factor-needed');
    expect(kindOf(await use(secret, held.wrong()))).toBe('401 wrong-code');
    const kept = await work(async ({ em }) => (await em.findOneOrFail(Credential, { id })).usedAt);
    expect(kept).toBeNull();
    expect((await enter(held, held.code())).status).toBe(200);
    api.advance(1);
    expect((await use(secret, held.code())).status).toBe(200);
    expect(await stateOf(secret)).toMatchObject({ state: 'used', secondFactor: false });
    expect(kindOf(await enter(held, held.codes[0]))).toBe('401 wrong-credentials');
    expect((await enter(held, held.codes[0], next)).status).toBe(200);
  });

  it('gives no more guesses at the code than signing in does, and none after that', async () => {
    const held = await holder();
    const { secret } = await portalCredential(api, held, { kind: 'reset-link' });
    const answers: string[] = [];
    for (let i = 0; i < 3; i++) answers.push(kindOf(await use(secret, held.wrong())), kindOf(await use(secret)));
    for (let i = 0; i < 3; i++) answers.push(kindOf(await enter(held, held.wrong())));
    expect(answers.filter((kind) => kind === '401 wrong-code')).toHaveLength(5);
    expect(answers.at(-1)).toBe('429 too-many');
    expect(kindOf(await use(secret, held.code()))).toBe('429 too-many');
    api.advance(16);
    expect((await use(secret, held.code())).status).toBe(200);
  });

  it('takes a recovery code, and a password of eight characters', async () => {
    const held = await holder();
    const { secret } = await portalCredential(api, held, { kind: 'reset-link' });
    expect((await use(secret, held.codes[0], short)).body).toMatchObject({ account: { mustChangePassword: false } });
    const plain = await portalAccount(api);
    const other = await portalCredential(api, plain, { kind: 'reset-link' });
    expect((await use(other.secret, '123456', short)).body).toMatchObject({
      errors: [{ path: 'password', message: expect.stringContaining('15') }],
    });
    expect((await use(other.secret, '123456')).status).toBe(200);
  });

  it('lets in one of several that use it at once, and takes one code for it', async () => {
    const held = await holder();
    const { secret } = await portalCredential(api, held, { kind: 'reset-link' });
    const answers = await Promise.all(held.codes.slice(0, 3).map((code) => use(secret, code)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410]);
    const visitor = portalVisitor(api);
    await enter(held, held.code(), next, visitor);
    expect((await visitor.get(path)).body).toMatchObject({ recoveryCodes: 9 });
  });
});

describe('a client who has a second factor', () => {
  it('makes new recovery codes with password and code; the old ones no longer work', async () => {
    const held = await holder();
    const renew = (body: object) => held.visitor.post<{ codes: string[] }>(`${path}/recovery-codes`, body);
    expect((await renew({ password: portalPassword, code: held.wrong() })).status).toBe(400);
    expect((await renew({ password: 'not it', code: held.code() })).status).toBe(400);
    const { body } = await renew({ password: portalPassword, code: held.code() });
    expect(body.codes).toHaveLength(10);
    expect(kindOf(await enter(held, held.codes[0]))).toBe('401 wrong-code');
    expect((await enter(held, body.codes[0])).status).toBe(200);
  });

  it('gets no more guesses at the code by giving the password elsewhere in between', async () => {
    const held = await holder();
    const { visitor } = held;
    const answers: string[] = [];
    for (let i = 0; i < 6; i++) {
      const [current, other] = i % 2 === 0 ? [portalPassword, next] : [next, portalPassword];
      answers.push(kindOf(await visitor.send('delete', path, { body: { password: current, code: held.wrong() } })));
      const { body } = await visitor.post<{ csrf?: string }>('/api/portal/password', { current, next: other });
      visitor.csrf = body.csrf ?? visitor.csrf;
    }
    expect(answers.filter((kind) => kind === '400 invalid')).toHaveLength(5);
    expect(answers.at(-1)).toBe('429 too-many');
  });

  it('removes it with password and code, is told by e-mail, and then the password is enough', async () => {
    const held = await holder({ email: 'off.again@example.com' });
    const elsewhere = portalVisitor(api);
    await enter(held, held.codes[0], portalPassword, elsewhere);
    const remove = (body: object) => held.visitor.send('delete', path, { body });
    expect((await remove({ password: portalPassword })).status).toBe(400);
    expect((await remove({ password: portalPassword, code: held.wrong() })).status).toBe(400);
    expect((await remove({ password: portalPassword, code: held.code() })).status).toBe(204);
    expect(kindOf(await remove({ password: portalPassword, code: held.codes[1] }))).toBe('409 no-second-factor');
    expect((await elsewhere.get('/api/portal/session')).status).toBe(401);
    expect((await held.visitor.get('/api/portal/session')).status).toBe(200);
    expect((await enter(held)).status).toBe(200);
    expect((await notices(held)).map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('Two-step verification is off'),
    );
  });

  it('may have a password of eight characters, and chooses a longer one once the second factor is gone', async () => {
    const plain = await signedIn();
    expect((await change(plain.visitor, portalPassword, short)).body).toMatchObject({ errors: [{ path: 'next' }] });
    const held = await holder();
    const changed = await change(held.visitor, portalPassword, short);
    expect(changed.status).toBe(200);
    held.visitor.csrf = changed.body.csrf ?? null;
    const body = { password: short, code: held.code() };
    expect((await held.visitor.send('delete', path, { body })).status).toBe(204);
    expect(kindOf(await held.visitor.get('/api/portal/activity'))).toBe('403 must-change-password');
  });

  it('whose password is short and whose second factor was taken away chooses a longer one at the next sign-in', async () => {
    const account = await portalAccount(api);
    const passwordHash = await hashPassword(short);
    await work(({ em }) => em.nativeUpdate(Account, { id: account.accountId }, { passwordHash }));
    expect((await enter(account, undefined, short)).body).toMatchObject({ account: { mustChangePassword: true } });
  });

  it('sees in the activity what was done and tried, and no names of ours', async () => {
    const held = await holder();
    await enter(held, held.wrong());
    const visitor = portalVisitor(api);
    await enter(held, held.codes[0], portalPassword, visitor);
    const { body } = await visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    expect(body.rows.map(({ what, who }) => [what, who])).toEqual([
      ['Signed in', 'You'],
      ['Used a recovery code', 'You'],
      ['Somebody knew the password, or had a link, but entered a wrong code', 'Not signed in'],
      ['Made new recovery codes', 'You'],
      ['Turned on two-step verification', 'You'],
      ['Signed in', 'You'],
    ]);
  });
});

describe('the setting Client Portal Second Factor', () => {
  it('when required leaves open nothing but setting one up, also in sessions that have begun, and no removal', async () => {
    const [account, ready] = [await signedIn(), await holder()];
    await required(async () => {
      expect(kindOf(await account.visitor.get('/api/portal/activity'))).toBe('403 must-set-up-second-factor');
      expect((await ready.visitor.get('/api/portal/activity')).status).toBe(200);
      expect((await account.visitor.get('/api/portal/session')).body).toMatchObject({
        account: { secondFactor: false, mustSetUpSecondFactor: true },
      });
      expect((await account.visitor.get(path)).body).toMatchObject({ required: true });
      const { code } = await begun(account.visitor);
      expect((await account.visitor.post(`${path}/confirm`, { code: code() })).status).toBe(200);
      expect((await account.visitor.get('/api/portal/activity')).status).toBe(200);
      const body = { password: portalPassword, code: ready.code() };
      expect(kindOf(await ready.visitor.send('delete', path, { body }))).toBe('409 second-factor-required');
      expect((await ready.visitor.get('/api/portal/session')).body).toMatchObject({ account: { secondFactor: true } });
      // What was refused has used up no code.
      expect((await enter(ready, ready.code())).status).toBe(200);
    });
  });

  it('asks a client with a first password for one of their own before that', async () => {
    const account = await portalAccount(api, { passwordHash: null });
    const { secret } = await portalCredential(api, account);
    await required(async () => {
      const visitor = portalVisitor(api);
      await visitor.signIn(account.login, secret);
      expect(kindOf(await visitor.get(path))).toBe('403 must-change-password');
      const changed = await visitor.post<{ csrf: string }>('/api/portal/password', { current: secret, next });
      visitor.csrf = changed.body.csrf;
      expect(changed.body).toMatchObject({ account: { mustChangePassword: false, mustSetUpSecondFactor: true } });
      expect(kindOf(await visitor.get('/api/portal/activity'))).toBe('403 must-set-up-second-factor');
      expect((await visitor.get(path)).status).toBe(200);
    });
  });

  it('asks nothing of staff', async () => {
    const user = await api.as({ Clients: ['view'] });
    await required(async () => {
      expect((await user.get('/api/clients')).status).toBe(200);
    });
  });
});
