import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Session } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { signInAccount } from '../../db/queries/sign-in-account.ts';
import { changePassword, session, signIn as credentials } from '../../domain/schemas/access.ts';
import type { Deps } from '../deps.ts';
import { bySession } from '../http/authenticate.ts';
import { clearSessionCookie, type SessionCookie } from '../http/cookies.ts';
import { grantList, type Nobody, type SignedIn } from '../principal.ts';
import { invalid, notSignedIn } from '../problem.ts';
import { route } from '../route.ts';
import { hashPassword, isPassword, passwordFault } from '../sign-in/password.ts';
import { beginSession, endAccess } from '../sign-in/sessions.ts';
import { begin, noteFailure, signIn } from '../sign-in/sign-in.ts';
import { forgive, takeBack } from '../sign-in/throttle.ts';

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/api/session',
    summary: 'Sign in',
    audience: ['public'],
    policy: 'public',
    perMinute: 120,
    body: credentials,
    response: session,
    example: { practice: 'abc', login: 'avery', password: 'a sentence as a password' },
    async handle({ body, req, res, now, requestId, deps }) {
      return shapeOf(deps, await signIn(deps, body, { req, res, now, requestId }));
    },
  }),
  route({
    method: 'get',
    path: '/api/session',
    summary: 'Who is signed in, with their rights',
    audience: ['staff'],
    policy: 'signed-in',
    beforePasswordChange: true,
    response: session,
    handle: ({ principal, deps }) => shape(deps, principal),
  }),
  route({
    method: 'delete',
    path: '/api/session',
    summary: 'Sign out',
    audience: ['staff'],
    policy: 'signed-in',
    beforePasswordChange: true,
    async handle({ principal, work, res, deps }) {
      await work(async ({ em, note }) => {
        await em.nativeDelete(Session, { id: principal.session?.id });
        await note('sign-out', 'account', principal.accountId);
      });
      clearSessionCookie(res, deps.config);
    },
  }),
  route({
    method: 'delete',
    path: '/api/sessions',
    tag: 'session',
    summary: 'Sign out everywhere; the own tokens are revoked',
    audience: ['staff'],
    policy: 'signed-in',
    beforePasswordChange: true,
    async handle({ principal, work, res, now, deps }) {
      await work(async (uow) => {
        const ended = await endAccess(uow, principal.accountId, now);
        await uow.note('sign-out-everywhere', 'account', principal.accountId, ended);
      });
      clearSessionCookie(res, deps.config);
    },
  }),
  route({
    method: 'post',
    path: '/api/password',
    tag: 'session',
    summary: 'Change the own password; other sessions end, the own tokens are revoked, this session gets a new cookie',
    audience: ['staff'],
    policy: 'signed-in',
    beforePasswordChange: true,
    perMinute: 30,
    body: changePassword,
    response: session,
    example: { current: 'a sentence as a password', next: 'another sentence as a password' },
    async handle({ body, principal, work, req, res, now, deps }) {
      const { accountId, login, practiceId } = principal;
      const practice = await deps.database.practiceById(practiceId);
      const tried = await begin(work, deps, {
        target: { id: practiceId, exists: true },
        find: signInAccount,
        login,
        ip: req.ip ?? '',
        now,
      });
      if (!(await isPassword(body.current, tried.account?.passwordHash ?? null))) {
        await work((uow) => noteFailure(uow, tried, 'password-change-failed'));
        throw invalid({ path: 'current', message: 'is not your password' });
      }
      const fault =
        body.next === body.current
          ? 'must differ from the current one'
          : await passwordFault(body.next, {
              login,
              practice: practice?.name ?? '',
              names: [principal.name],
              secondFactor: principal.secondFactor,
            });
      if (fault) throw invalid({ path: 'next', message: fault });
      const passwordHash = await hashPassword(body.next);
      const cookie = await work(async (uow) => {
        // Beside a second factor the password alone clears nothing, or it would give more guesses at the code.
        await (principal.secondFactor ? takeBack(uow, tried) : forgive(uow, tried.login, tried.address));
        const account = await lockRow(uow, Account, { id: accountId });
        // Whoever was signed out meanwhile, by a new password from an administrator for instance, changes nothing any more.
        const unchanged = account?.passwordHash === tried.account?.passwordHash;
        if (!account || !unchanged || !(await isOpen(uow, principal))) throw notSignedIn();
        Object.assign(account, { passwordHash, mustChangePassword: false });
        await endAccess(uow, accountId, now);
        await uow.note('password-changed', 'account', accountId);
        return beginSession(uow, deps, { accountId, req, res, now });
      });
      return shapeOf(deps, cookie);
    },
  }),
];

const isOpen = async ({ em }: UnitOfWork, { session: of }: SignedIn): Promise<boolean> =>
  of !== null && (await em.count(Session, { id: of.id })) > 0;

/** Of a session that began just now: the browser has its cookie only after this answer. */
async function shapeOf(deps: Deps, cookie: SessionCookie): Promise<z.input<typeof session>> {
  return shape(deps, await bySession(deps, cookie, true));
}

async function shape(deps: Deps, principal: SignedIn | Nobody): Promise<z.input<typeof session>> {
  if (principal.kind === 'public' || !principal.session) throw notSignedIn();
  const practice = await deps.database.practiceById(principal.practiceId);
  if (!practice) throw notSignedIn();
  const { accountId, staffId, login, name, mustChangePassword, secondFactor, mustSetUpSecondFactor } = principal;
  const { grants, operator } = principal;
  return {
    account: { id: accountId, staffId, login, name, mustChangePassword, secondFactor, mustSetUpSecondFactor },
    practice: { id: practice.id, acronym: practice.acronym, name: practice.name, zone: practice.zone },
    grants: grantList(grants),
    operator,
    csrf: principal.session.csrf,
    idleMinutes: principal.session.idleMinutes,
    expiresAt: principal.session.expiresAt.toISOString(),
  };
}
