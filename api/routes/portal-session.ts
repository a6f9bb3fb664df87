import { Account, Session } from '../../db/entities/index.ts';
import { settleCredentials } from '../../db/queries/portal-link.ts';
import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import { changePassword } from '../../domain/schemas/access.ts';
import { portalPractice, portalSession, portalSignIn } from '../../domain/schemas/portal.ts';
import { practiceOf } from '../http/hosts.ts';
import { clearPortalCookie } from '../http/portal-cookies.ts';
import { beginPortalSession, newPortalSession, portalSessionOf } from '../portal/sessions.ts';
import { holdUnchanged, isEither, portalTarget, signInToPortal } from '../portal/sign-in.ts';
import { invalid, notSignedIn } from '../problem.ts';
import { shownLogo } from '../records/practice-logo.ts';
import { route } from '../route.ts';
import { hashPassword, passwordFault } from '../sign-in/password.ts';
import { begin, noteFailure } from '../sign-in/sign-in.ts';
import { forgive, takeBack } from '../sign-in/throttle.ts';

export const portalSessionRoutes = [
  route({
    method: 'get',
    path: '/api/portal/practice',
    summary: 'Whose portal this is',
    audience: ['portal', 'public'],
    policy: 'public',
    response: portalPractice,
    handle: ({ req, deps }) => {
      const practice = practiceOf(req);
      const scope = { practiceId: practice.id, actor: 'public' } as const;
      return deps.database.work(scope, async (uow) => ({
        ...practice,
        logo: await shownLogo(uow, '/api/portal/logo'),
      }));
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/session',
    summary: 'Sign in to the portal, with a code where the account has a second factor',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 60,
    body: portalSignIn,
    response: portalSession,
    example: { login: 'avery.hill', password: 'a sentence as a password' },
    async handle({ body, req, res, now, requestId, deps }) {
      const practice = practiceOf(req);
      const token = await signInToPortal(deps, body, { practice, req, res, now, requestId });
      return newPortalSession(deps, practice, token);
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/session',
    summary: 'Who is signed in to the portal',
    audience: ['portal'],
    policy: 'client',
    beforePasswordChange: true,
    response: portalSession,
    handle: ({ principal, req, deps }) => portalSessionOf(deps, practiceOf(req), principal),
  }),
  route({
    method: 'delete',
    path: '/api/portal/session',
    summary: 'Sign out of the portal',
    audience: ['portal'],
    policy: 'client',
    beforePasswordChange: true,
    async handle({ principal, work, res, deps }) {
      await work(async ({ em, note }) => {
        await em.nativeDelete(Session, { id: principal.session.id });
        await note('sign-out', 'account', principal.accountId);
      });
      clearPortalCookie(res, deps.config);
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/password',
    summary: 'Change the own password; other sessions end, this one gets a new cookie',
    audience: ['portal'],
    policy: 'client',
    beforePasswordChange: true,
    perMinute: 30,
    body: changePassword,
    response: portalSession,
    example: { current: 'a sentence as a password', next: 'another sentence as a password' },
    async handle({ body, principal, work, req, res, now, deps }) {
      const { accountId, login, name, session, secondFactor } = principal;
      const practice = practiceOf(req);
      // As it was when the session began: a temporary password that expires while the client thinks of a new one has opened the door already.
      const asOf = session.startedAt;
      const tried = await begin(work, deps, {
        target: portalTarget(practice.id),
        find: (uow) => portalSignInAccount(uow, { id: accountId }, asOf),
        login,
        ip: req.ip ?? '',
        now,
      });
      if (!(await isEither(body.current, tried.account))) {
        await work((uow) => noteFailure(uow, tried, 'password-change-failed'));
        throw invalid({ path: 'current', message: 'is not your password' });
      }
      const fault =
        body.next === body.current
          ? 'must differ from the current one'
          : await passwordFault(body.next, { login, names: [name], practice: practice.name, secondFactor });
      if (fault) throw invalid({ path: 'next', message: fault });
      const passwordHash = await hashPassword(body.next);
      const token = await work(async (uow) => {
        // Beside a second factor the password alone clears nothing, or it would give more guesses at the code.
        await (secondFactor ? takeBack(uow, tried) : forgive(uow, tried.login, tried.address));
        // Whoever was signed out meanwhile, by staff or by a mail that came back, changes nothing any more.
        const unchanged = tried.account !== null && (await holdUnchanged(uow, tried.account, asOf));
        if (!unchanged || (await uow.em.count(Session, { id: session.id })) === 0) throw notSignedIn();
        const account = await uow.em.findOneOrFail(Account, { id: accountId });
        Object.assign(account, { passwordHash, mustChangePassword: false, passwordChangedAt: now });
        await settleCredentials(uow, accountId, now);
        await uow.em.nativeDelete(Session, { accountId });
        await uow.note('password-changed', 'account', accountId);
        return beginPortalSession(uow, deps, { accountId, req, res, now });
      });
      return newPortalSession(deps, practice, token);
    },
  }),
];
