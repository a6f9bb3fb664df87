import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Credential, Session } from '../../db/entities/index.ts';
import { failReturnedCredential } from '../../db/portal/fail-returned-credential.ts';
import { newId } from '../../db/ids.ts';
import { hashPassword } from '../../platform/password-hash.ts';
import { orderCredential } from '../../db/portal/order-credential.ts';
import { signOutOfPortal } from '../records/portal-account.ts';
import { password as staffPassword, startTestApi, type TestApi } from '../../test/setup/api.ts';
import {
  type PortalAccount,
  portalAccount,
  portalCredential,
  portalPassword,
  portalVisitor,
} from '../../test/setup/portal.ts';

/* What happens to an account between the moment at which a password was found right and the one at which it lets somebody in. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const next = 'a lighthouse keeper counts to nine';
const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);

/** Runs `task` once the request has counted its try, and before it goes on from there. */
async function meanwhile<T>(request: () => Promise<T>, task: (uow: UnitOfWork) => Promise<unknown>): Promise<T> {
  await work(({ kysely }) => sql`delete from throttle`.execute(kysely));
  const { database } = api.deps;
  const real = database.work.bind(database);
  const own = <R>(of: (uow: UnitOfWork) => Promise<R>) => real({ practiceId: api.own.id, actor: 'system:test' }, of);
  const counted = async () => (await own(({ kysely }) => sql`select from throttle`.execute(kysely))).rows.length > 0;
  let ran = false;
  const spy = jest.spyOn(database, 'work').mockImplementation(async (scope, of) => {
    const result = await real(scope, of);
    if (!ran && (await counted())) {
      ran = true;
      await own(task);
    }
    return result;
  });
  const answer = await request();
  spy.mockRestore();
  expect(ran).toBe(true);
  return answer;
}

const sendAnew =
  ({ clientId }: PortalAccount) =>
  (uow: UnitOfWork) =>
    orderCredential(uow, { clientId, again: true, replace: true, keyRing: api.deps.keyRing, now: api.deps.clock() });

describe('while a password is checked', () => {
  it('new credentials from staff leave nothing of a change of the old one', async () => {
    const account = await portalAccount(api);
    const visitor = portalVisitor(api);
    await visitor.signIn(account.login);
    const { status } = await meanwhile(
      () => visitor.post('/api/portal/password', { current: portalPassword, next }),
      sendAnew(account),
    );
    expect(status).toBe(401);
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
    expect((await portalVisitor(api).signIn(account.login, next)).status).toBe(401);
    const [credential] = await work(({ em }) => em.find(Credential, { accountId: account.accountId }));
    expect(credential).toMatchObject({ status: 'requested', usedAt: null, revokedAt: null });
  });

  it('whoever is signed out everywhere does not change it any more', async () => {
    const account = await portalAccount(api);
    const visitor = portalVisitor(api);
    await visitor.signIn(account.login);
    const { status } = await meanwhile(
      () => visitor.post('/api/portal/password', { current: portalPassword, next }),
      (uow) => signOutOfPortal(uow, account.clientId, api.deps.clock()),
    );
    expect(status).toBe(401);
    expect((await portalVisitor(api).signIn(account.login)).status).toBe(200);
  });

  it('new credentials from staff let nobody in by the old one', async () => {
    const account = await portalAccount(api);
    const visitor = portalVisitor(api);
    const { status } = await meanwhile(() => visitor.signIn(account.login), sendAnew(account));
    expect(status).toBe(401);
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
  });

  it('a temporary one whose mail comes back lets nobody in', async () => {
    const account = await portalAccount(api);
    const { secret, id } = await portalCredential(api, account);
    const visitor = portalVisitor(api);
    const { status } = await meanwhile(
      () => visitor.signIn(account.login, secret),
      (uow) => failReturnedCredential(uow, { credentialId: id, messageId: newId(), now: api.deps.clock() }),
    );
    expect(status).toBe(401);
    expect((await visitor.get('/api/portal/session')).status).toBe(401);
  });
});

it('two links of a client that are used at once are both answered, and one of them lets in', async () => {
  for (let round = 0; round < 4; round++) {
    const account = await portalAccount(api);
    const { secret: first } = await portalCredential(api, account, { kind: 'activation-link' });
    const { secret: second } = await portalCredential(api, account, { kind: 'reset-link' });
    const use = (token: string) => portalVisitor(api).post('/api/portal/links/use', { token, password: next });
    const answers = await Promise.all([use(first), use(second)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  }
});

it('a new password from an administrator is not taken back by staff who change the old one at that moment', async () => {
  const someone = await api.as({});
  const passwordHash = await hashPassword('typed by an administrator');
  const { status } = await meanwhile(
    () => someone.post('/api/password', { current: staffPassword, next }),
    async ({ em }) => {
      await em.nativeUpdate(Account, { id: someone.accountId }, { passwordHash, mustChangePassword: true });
      await em.nativeDelete(Session, { accountId: someone.accountId });
    },
  );
  expect(status).toBe(401);
  expect((await api.anonymous().signIn(api.own.acronym, someone.login, next)).status).toBe(401);
});
