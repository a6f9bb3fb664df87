import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Account, Audit, ContactPoint, Credential, Session } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { ClientPortal, PortalCredential, SafeWordMatch } from '../../domain/schemas/portal.ts';
import { password as staffPassword, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { type ClientWishes, TestPeople } from '../../test/setup/people.ts';
import { isPassword } from '../sign-in/password.ts';

interface Problem {
  type: string;
  next?: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
let people: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const password = 'seven herons over the lake';
const admin = () => api.own.admin;
const at = (client: { id: string }, path = '') => `/api/clients/${client.id}/portal${path}`;
const portalOf = async (client: { id: string }) => (await admin().get<ClientPortal>(at(client))).body;
let logins = 0;
const byHand = (fields: Record<string, unknown> = {}) => ({
  login: `login${++logins}`,
  password,
  active: true,
  version: null,
  ...fields,
});

/** A client whose login and password were typed by hand. */
async function withLogin(wishes: ClientWishes = {}) {
  const client = await people.client(wishes);
  const { status, body } = await admin().put<ClientPortal>(at(client), byHand());
  if (status !== 200 || !body.account) throw new Error(JSON.stringify(body));
  return { ...client, account: body.account };
}

/** A session in the portal, and a credential that was mailed and not used. */
async function signedIn(accountId: string, now = api.deps.clock()): Promise<void> {
  await people.work(async ({ em }) => {
    em.create(Session, {
      id: newId(),
      accountId,
      csrf: 'csrf',
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
      userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile/15E148 Safari/604.1',
    });
    em.create(Credential, {
      accountId,
      epoch: 1,
      kind: 'reset-link',
      status: 'sent',
      secretHash: newId(),
      expiresAt: new Date(now.getTime() + 3_600_000),
      requestedBy: 'system:test',
    });
  });
}

const audited = (action: string, subjectId: string) =>
  people.work(({ em }) => em.find(Audit, { action, subjectId }, { orderBy: { id: 'asc' } }));

const check = (client: { id: string }, safeWord: string) =>
  admin().post<SafeWordMatch & Problem>(at(client, '/safe-word/check'), { safeWord });

const calls = (client: { id: string }, who: TestUser) => [
  who.get(at(client)),
  who.put(at(client), byHand()),
  who.put(at(client, '/safe-word'), { safeWord: 'red kite' }),
  who.post(at(client, '/safe-word/check'), { safeWord: 'red kite' }),
  who.post(at(client, '/reset-link')),
  who.post(at(client, '/sign-out')),
  who.send('delete', at(client, '/second-factor'), { body: { reason: 'Has lost their phone.' } }),
];
const statuses = async (client: { id: string }, who: TestUser) =>
  (await Promise.all(calls(client, who))).map(({ status }) => status);

describe('the Client Portal tab', () => {
  it('shows of a client who was never invited the address, where credentials would go and the user name they would get', async () => {
    const first = await people.client({ firstName: 'Ana', lastName: 'Reyes', email: 'ana@example.com' });
    expect(await portalOf(first)).toMatchObject({
      address: expect.stringContaining('//own.portal.'),
      email: 'ana@example.com',
      account: null,
      proposedLogin: 'ana.reyes',
      refusal: null,
      credentials: [],
      sessions: [],
    });
    await admin().put(at(first), byHand({ login: 'ana.reyes' }));
    const namesake = await people.client({ firstName: 'Ana', lastName: 'Reyes' });
    expect((await portalOf(namesake)).proposedLogin).toBe('ana.reyes2');
  });

  it('says why credentials cannot be e-mailed, and the way out', async () => {
    expect((await portalOf(await people.client({ email: null }))).refusal).toMatchObject({ reason: 'no-email' });
    expect((await portalOf(await people.client({ active: false }))).refusal).toMatchObject({
      reason: 'inactive-client',
    });
    const { refusal } = await portalOf(await withLogin());
    expect(refusal).toMatchObject({ reason: 'by-hand', next: expect.stringContaining('replace') });
  });

  it('keeps login and password that were typed by hand, and never answers a hash', async () => {
    const client = await withLogin();
    const answer = await admin().get(at(client));
    expect(answer.body).toMatchObject({
      account: { byHand: true, hasPassword: true, mustChangePassword: true, active: true, lastSignInAt: null },
    });
    expect(JSON.stringify(answer.body)).not.toContain('$argon2');
    const { passwordHash } = await people.work(({ em }) => em.findOneOrFail(Account, { id: client.account.id }));
    expect(passwordHash).toContain('$argon2id$');
    expect(await isPassword(password, passwordHash ?? null)).toBe(true);
    const log = await people.work(({ em }) => em.find(Audit, { subject: 'account', subjectId: client.account.id }));
    expect(log.map(({ action, actor }) => [action, actor])).toEqual([['insert', `staff:${admin().accountId}`]]);
    expect(JSON.stringify(log)).not.toContain('$argon2');
  });

  it('names each field that cannot be taken', async () => {
    const client = await people.client();
    const other = await withLogin();
    const refused = async (fields: Record<string, unknown>) =>
      (await admin().put<Problem>(at(client), byHand(fields))).body.errors?.map(({ path }) => path);
    expect(await refused({ login: other.account.login.toUpperCase() })).toEqual(['login']);
    expect(await refused({ login: 'two words' })).toEqual(['login']);
    expect(await refused({ password: 'too short' })).toEqual(['password']);
    expect(await refused({ password: undefined })).toEqual(['password']);
    expect(await refused({ login: 'repeatedname', password: 'repeatednamerepeatedname' })).toEqual(['password']);
  });

  it('takes a login that a member of staff has, since the two doors are apart', async () => {
    const answer = await admin().put<ClientPortal>(at(await people.client()), byHand({ login: admin().login }));
    expect([answer.status, answer.body.account?.login]).toEqual([200, admin().login]);
  });

  it('gives a new password, which ends the sessions and revokes what was mailed; another box does neither', async () => {
    const client = await withLogin();
    await signedIn(client.account.id);
    const { login, version } = client.account;
    const box = { login, active: true, mustChangePassword: false, version };
    const ticked = await admin().put<ClientPortal>(at(client), box);
    expect(ticked.body).toMatchObject({
      account: { mustChangePassword: false },
      sessions: [{ device: 'Safari on iPhone' }],
    });
    expect(ticked.body.credentials[0]?.revokedAt).toBeNull();
    const renewed = await admin().put<ClientPortal>(at(client), {
      ...box,
      password: 'eight herons over the lake',
      version: ticked.body.account?.version,
    });
    expect(renewed.body.sessions).toEqual([]);
    expect(renewed.body.credentials[0]?.revokedAt).not.toBeNull();
  });

  it('deactivates, which ends every session at once', async () => {
    const client = await withLogin();
    await signedIn(client.account.id);
    const { login, version } = client.account;
    const off = { login, active: false, mustChangePassword: true, version };
    const mayNot = await api.as({ 'Client Portal Access': ['view', 'modify'] });
    expect((await mayNot.put(at(client), off)).status).toBe(403);
    expect((await portalOf(client)).sessions).toHaveLength(1);
    const { body } = await admin().put<ClientPortal>(at(client), off);
    expect(body).toMatchObject({ account: { active: false }, sessions: [], refusal: { reason: 'inactive-account' } });
    expect(await audited('sign-out-everywhere', client.account.id)).toMatchObject([{ after: { sessions: 1 } }]);
  });

  it('refuses a change over a newer one, and of two first logins at once the second', async () => {
    const client = await withLogin();
    const { login, version } = client.account;
    const save = (mustChangePassword: boolean) =>
      admin().put<Problem>(at(client), { login, active: true, mustChangePassword, version });
    const both = await Promise.all([save(false), save(true)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await admin().put(at(client), byHand({ login }))).status).toBe(409);

    const fresh = await people.client();
    const twice = await Promise.all([1, 2].map(() => admin().put(at(fresh), byHand())));
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await admin().put(at(await people.client()), byHand({ version: 1 }))).status).toBe(409);
  });

  it('signs a client out everywhere, and a temporary password that was mailed opens nothing any more', async () => {
    const client = await people.client();
    expect((await admin().post(at(client, '/credentials'), {})).status).toBe(202);
    expect((await portalOf(client)).account).toMatchObject({ hasPassword: true, byHand: false });
    const { body } = await admin().post<ClientPortal>(at(client, '/sign-out'));
    expect(body).toMatchObject({
      account: { hasPassword: false },
      refusal: null,
      credentials: [{ status: 'cancelled' }],
    });
  });

  it('signs a client out everywhere and revokes what was mailed', async () => {
    const client = await withLogin();
    await signedIn(client.account.id);
    const { status, body } = await admin().post<ClientPortal>(at(client, '/sign-out'));
    expect([status, body.sessions]).toEqual([200, []]);
    expect(body.credentials[0]?.revokedAt).not.toBeNull();
    expect((await admin().post(at(await people.client(), '/sign-out'))).status).toBe(409);
  });

  it('shows no session that has been idle for longer than clients may be', async () => {
    const client = await withLogin();
    await signedIn(client.account.id, new Date(api.deps.clock().getTime() - 16 * 60_000));
    expect((await portalOf(client)).sessions).toEqual([]);
  });
});

describe('the safe word', () => {
  const word = 'Blue Heron 7';
  const withWord = async () => {
    const client = await withLogin();
    expect((await admin().put(at(client, '/safe-word'), { safeWord: word })).status).toBe(200);
    return client;
  };

  it('is compared as it is said, and kept as a hash that nobody is answered', async () => {
    const client = await withWord();
    const { body } = await admin().get<ClientPortal>(at(client));
    expect(body.account?.hasSafeWord).toBe(true);
    expect(JSON.stringify(body)).not.toMatch(/heron|argon2/i);
    expect((await check(client, ' blue-HERON, 7! ')).body).toMatchObject({ match: true, lockedUntil: null });
    expect((await check(client, 'blue heron')).body).toMatchObject({ match: false, triesLeft: 4 });
    const { safeWordHash } = await people.work(({ em }) => em.findOneOrFail(Account, { id: client.account.id }));
    expect(safeWordHash).toContain('$argon2id$');
  });

  it('opens one fresh link to the address on file for who has just heard it, and for nobody else', async () => {
    const client = await withWord();
    const link = (who: TestUser) => who.post<PortalCredential & Problem>(at(client, '/reset-link'));
    expect((await link(admin())).body.type).toBe('urn:rounds:problem:caller-unknown');
    await check(client, word);
    const colleague = await api.as({ 'Client Portal Access': ['view', 'modify'] });
    expect((await link(colleague)).status).toBe(409);
    const sent = await link(admin());
    expect([sent.status, sent.body.kind, sent.body.status]).toEqual([202, 'reset-link', 'requested']);
    expect(JSON.stringify(sent.body)).not.toMatch(/sealed|secretHash/);
    expect((await link(admin())).status).toBe(409);
    // Wrong after right: who is on the phone is in doubt again.
    await check(client, word);
    await check(client, 'grey goose');
    expect((await link(admin())).status).toBe(409);
    expect(await audited('portal-reset-link', client.id)).toHaveLength(1);
  });

  it('opens no link where there is no address to send it to, and the one before stops working', async () => {
    const client = await withWord();
    const link = () => admin().post<PortalCredential & Problem>(at(client, '/reset-link'));
    await check(client, word);
    const first = await link();
    await check(client, word);
    await link();
    const [, before] = (await portalOf(client)).credentials;
    expect(before).toMatchObject({ id: first.body.id, status: 'cancelled', revokedAt: expect.any(String) });
    await check(client, word);
    await people.work(({ em }) => em.nativeUpdate(ContactPoint, { personId: client.personId }, { active: false }));
    expect((await link()).body.type).toBe('urn:rounds:problem:no-email');
  });

  it('opens no link ten minutes after it was said', async () => {
    const client = await withWord();
    await check(client, word);
    api.advance(11);
    const late = await admin().post<Problem>(at(client, '/reset-link'));
    expect([late.status, late.body.type]).toEqual([409, 'urn:rounds:problem:caller-unknown']);
  });

  it('is refused where it says too little, where there is no login to keep it with, and where none is set', async () => {
    const client = await withLogin();
    const dots = await admin().put<Problem>(at(client, '/safe-word'), { safeWord: '.....' });
    expect([dots.status, dots.body.errors?.[0]?.path]).toEqual([400, 'safeWord']);
    const none = await check(client, word);
    expect([none.status, none.body.type]).toEqual([409, 'urn:rounds:problem:no-safe-word']);
    const never = await admin().put<Problem>(at(await people.client(), '/safe-word'), { safeWord: word });
    expect([never.status, never.body.next]).toEqual([409, expect.stringContaining('by hand')]);
  });

  it('is locked after five wrong tries, also of tries that come at once, and opens after a quarter of an hour', async () => {
    const client = await withWord();
    const tried = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => check(client, `wrong ${n}`)));
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(tried.filter(({ body }) => body.lockedUntil)).toHaveLength(1);
    const locked = await check(client, word);
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    api.advance(16);
    // That long without activity has signed them out.
    for (const { acronym, admin: user } of [api.own, api.other]) await user.signIn(acronym, user.login, staffPassword);
    expect((await check(client, word)).body.match).toBe(true);
    expect((await check(client, 'wrong again')).body.triesLeft).toBe(4);
  });

  it('opens the check again when a new one is set', async () => {
    const client = await withWord();
    for (const n of [1, 2, 3, 4, 5]) await check(client, `wrong ${n}`);
    expect((await check(client, word)).status).toBe(429);
    await admin().put(at(client, '/safe-word'), { safeWord: 'red kite' });
    expect((await check(client, 'Red Kite')).body.match).toBe(true);
  });

  it('leaves each check in the audit log with its result, a lock-out once, and the word nowhere', async () => {
    const client = await withWord();
    await check(client, word);
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await check(client, `heronlike ${n}`);
    const checks = (await audited('safe-word-check', client.id)).map(({ after }) => after);
    expect(checks).toEqual([
      { match: true, lockedOut: false },
      ...[1, 2, 3, 4].map(() => ({ match: false, lockedOut: false })),
      { match: false, lockedOut: true },
    ]);
    expect(await audited('safe-word-refused', client.id)).toHaveLength(1);
    const { rows } = await people.work(({ kysely }) =>
      sql<{ log: string }>`select audit::text as log from audit where audit::text ilike '%heron%'`.execute(kysely),
    );
    expect(rows).toEqual([]);
  });
});

describe('portal access of a client', () => {
  it('takes the rule of its own: seeing is not changing, and changing is not signing out', async () => {
    const client = await withLogin();
    const none = await api.as({ Clients: ['create', 'modify', 'view', 'delete'] });
    expect(new Set(await statuses(client, none))).toEqual(new Set([403]));
    const viewer = await api.as({ 'Client Portal Access': ['view'] });
    expect(await statuses(client, viewer)).toEqual([200, 403, 403, 403, 403, 403, 403]);
    const keeper = await api.as({ 'Client Portal Access': ['view', 'modify'] });
    expect((await keeper.post(at(client, '/sign-out'))).status).toBe(403);
    expect((await keeper.put(at(client, '/safe-word'), { safeWord: 'red kite' })).status).toBe(200);
  });

  it('of another practice is not there, and nothing of it changes', async () => {
    const client = await withLogin();
    await signedIn(client.account.id);
    expect(new Set(await statuses(client, api.other.admin))).toEqual(new Set([404]));
    expect(await portalOf(client)).toMatchObject({ account: client.account, sessions: [{}] });
  });

  it('of a restricted chart is closed to whom the chart is closed', async () => {
    const client = await withLogin();
    await people.work(({ kysely }) =>
      sql`update client set restricted = true where id = ${client.id}::uuid`.execute(kysely),
    );
    const keeper = await api.as({ 'Client Portal Access': ['create', 'modify', 'view', 'delete'] });
    expect(new Set(await statuses(client, keeper))).toEqual(new Set([403]));
  });

  it('is never that of a member of staff: their id is no client', async () => {
    const staff = await api.as({});
    expect(new Set(await statuses({ id: staff.staffId }, admin()))).toEqual(new Set([404]));
    expect(new Set(await statuses({ id: staff.accountId }, admin()))).toEqual(new Set([404]));
  });
});
