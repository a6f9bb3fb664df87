import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Credential } from '../../db/entities/index.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalAccount, portalCredential, portalPassword, portalVisitor } from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const next = 'a lighthouse keeper counts to nine';
const stateOf = async (token: string, acronym?: string) =>
  (await portalVisitor(api, acronym).post('/api/portal/links/check', { token })).body['state'];
const use = (token: string, password = next) => portalVisitor(api).post('/api/portal/links/use', { token, password });

const forgot = (login: string) => portalVisitor(api).post('/api/portal/forgotten', { login });
const timed = async (login: string) => {
  const begun = performance.now();
  const { status, body } = await forgot(login);
  return { status, body, ms: performance.now() - begun };
};

/** How many links were ordered for the account, and how many of them still work. */
const links = ({ accountId }: { accountId: string }) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, async ({ em }) => {
    const rows = await em.find(Credential, { accountId, kind: 'reset-link' });
    return [rows.length, rows.filter(({ revokedAt }) => revokedAt === null).length];
  });

describe('a link to choose a password', () => {
  it.each(['activation-link', 'reset-link'] as const)(
    'works once (%s), sets the password and signs in',
    async (kind) => {
      const account = await portalAccount(api, { passwordHash: null });
      const { secret } = await portalCredential(api, account, { kind });
      expect(await stateOf(secret)).toBe('good');
      const visitor = portalVisitor(api);
      const { status, body } = await visitor.post('/api/portal/links/use', { token: secret, password: next });
      expect({ status, body }).toMatchObject({ status: 200, body: { account: { id: account.accountId } } });
      expect((await visitor.get('/api/portal/session')).status).toBe(200);
      expect(await stateOf(secret)).toBe('used');
      expect((await use(secret, 'another sentence of enough letters')).status).toBe(410);
      expect((await portalVisitor(api).signIn(account.login, next)).status).toBe(200);
    },
  );

  it("takes no password that is the client's name, whatever the login is, nor does the change of one", async () => {
    const account = await portalAccount(api, { firstName: 'Avery', lastName: 'Hillman' });
    const { secret } = await portalCredential(api, account, { kind: 'reset-link' });
    const named = 'averyhillmanavery';
    const fault = { status: 400, body: { errors: [{ message: expect.stringContaining('your name') }] } };
    expect(await use(secret, named)).toMatchObject(fault);
    const visitor = portalVisitor(api);
    await visitor.signIn(account.login);
    expect(await visitor.post('/api/portal/password', { current: portalPassword, next: named })).toMatchObject(fault);
    const at = `/api/clients/${account.clientId}/portal`;
    const { version } = (await api.own.admin.get<{ account: { version: number } }>(at)).body.account;
    const typed = { login: account.login, password: named, active: true, version };
    expect(await api.own.admin.put(at, typed)).toMatchObject(fault);
  });

  it('works in a browser that was signed in from before', async () => {
    const account = await portalAccount(api);
    const { secret } = await portalCredential(api, account, { kind: 'reset-link' });
    const visitor = portalVisitor(api);
    await visitor.signIn(account.login);
    const { status } = await visitor.post('/api/portal/links/use', { token: secret, password: next });
    expect(status).toBe(200);
    expect((await visitor.get('/api/portal/session')).status).toBe(200);
  });

  it('gives one session to one of several that use it at once', async () => {
    const account = await portalAccount(api);
    const { secret } = await portalCredential(api, account, { kind: 'reset-link' });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => use(secret, `${next} ${n}`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410, 410]);
  });

  it('is not used up by looking at it, as scanners of mail do', async () => {
    const account = await portalAccount(api);
    const { secret, id } = await portalCredential(api, account, { kind: 'activation-link' });
    for (const path of [
      '/activate',
      `/activate?token=${secret}`,
      '/reset',
      '/api/portal/links/use',
      '/api/portal/links/check',
    ])
      await portalVisitor(api).get(path, { accept: 'text/html' });
    await stateOf(secret);
    const usedAt = await api.db.database.work(
      { practiceId: api.own.id, actor: 'system:test' },
      async ({ em }) => (await em.findOneOrFail(Credential, { id })).usedAt,
    );
    expect(usedAt).toBeNull();
    expect((await use(secret)).status).toBe(200);
  });

  it('says that it expired, also where a newer one took its place, and of an unknown one nothing else', async () => {
    const account = await portalAccount(api);
    const late = await portalCredential(api, account, { kind: 'reset-link', hours: -1 });
    const revoked = await portalCredential(api, account, { kind: 'reset-link', revoked: true });
    const good = await portalCredential(api, account, { kind: 'reset-link' });
    expect(await stateOf(late.secret)).toBe('expired');
    expect(await stateOf(revoked.secret)).toBe('expired');
    expect(await stateOf('no-such-token-anywhere')).toBe('unknown');
    expect(await stateOf(good.secret, 'other')).toBe('unknown');
    for (const { secret } of [late, revoked]) expect((await use(secret)).status).toBe(410);
    await api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, ({ em }) =>
      em.nativeUpdate(Account, { id: account.accountId }, { active: false }),
    );
    expect(await stateOf(good.secret)).toBe('unknown');
    expect((await use(good.secret)).status).toBe(410);
  });

  it('is kept where the password cannot be taken, ends every session and whatever else was mailed', async () => {
    const account = await portalAccount(api);
    const elsewhere = portalVisitor(api);
    await elsewhere.signIn(account.login);
    const earlier = await portalCredential(api, account, { kind: 'activation-link' });
    const { secret } = await portalCredential(api, account, { kind: 'reset-link' });
    expect((await use(secret, 'short')).body).toMatchObject({ errors: [{ path: 'password' }] });
    expect(await stateOf(secret)).toBe('good');
    expect((await use(secret)).status).toBe(200);
    expect(await stateOf(earlier.secret)).toBe('expired');
    expect((await elsewhere.get('/api/portal/session')).status).toBe(401);
    expect((await portalVisitor(api).signIn(account.login, portalPassword)).status).toBe(401);
  });
});

describe('a forgotten password', () => {
  it('is answered in the same words and the same time, whether or not the login exists', async () => {
    // The fastest of three each: what else the machine does makes single ones slow.
    const fastest = { known: Infinity, unknown: Infinity };
    for (let n = 0; n < 3; n++) {
      const account = await portalAccount(api);
      const [known, unknown] = [await timed(account.login), await timed('nobody.knows')];
      expect([known.status, known.body]).toEqual([202, unknown.body]);
      expect(unknown.status).toBe(202);
      fastest.known = Math.min(fastest.known, known.ms);
      fastest.unknown = Math.min(fastest.unknown, unknown.ms);
      expect(await links(account)).toEqual([1, 1]);
    }
    expect(Math.abs(fastest.known - fastest.unknown)).toBeLessThan(150);
  });

  it('sends nothing to an account that is not active, nor more than a few links an hour', async () => {
    const [account, inactive] = [await portalAccount(api), await portalAccount(api)];
    await api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, ({ em }) =>
      em.nativeUpdate(Account, { id: inactive.accountId }, { active: false }),
    );
    await forgot(inactive.login);
    for (let n = 0; n < 5; n++) expect((await forgot(account.login)).status).toBe(202);
    expect(await links(inactive)).toEqual([0, 0]);
    expect(await links(account)).toEqual([3, 1]);
    api.advance(61);
    await forgot(account.login);
    expect(await links(account)).toEqual([4, 1]);
  });
});
