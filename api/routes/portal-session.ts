import { Account, Session } from '../../db/entities/index.ts';
import { doorsOf } from '../../db/portal/guardian-access.ts';
import { settleCredentials } from '../../db/queries/portal-link.ts';
import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import { changePassword } from '../../domain/schemas/access.ts';
import { chooseDoor, portalPractice, portalSession, portalSignIn } from '../../domain/schemas/portal.ts';
import { practiceOf } from '../http/hosts.ts';
import { clearPortalCookie } from '../http/portal-cookies.ts';
import { beginPortalSession, newPortalSession, noteEntered, portalSessionOf } from '../portal/sessions.ts';
import { holdUnchanged, isEither, portalTarget, signInToPortal } from '../portal/sign-in.ts';
import { invalid, notSignedIn } from '../problem.ts';
import { shownLogo } from '../records/practice-logo.ts';
import { found } from '../records/rows.ts';
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
    path: '/api/portal/session/door',
    summary: 'Go on for another client, or for oneself; what other windows still show of the former is refused then',
    audience: ['portal'],
    policy: 'client',
    perMinute: 60,
    body: chooseDoor,
    response: portalSession,
    example: { access: null },
    async handle({ body, principal, work, req, res, now, deps }) {
      const { accountId, session } = principal;
      const token = await work(async (uow) => {
        const doors = await doorsOf(uow, accountId, now);
        const door = found(doors.find(({ access }) => access === body.access) ?? null, 'access');
        // Of two presses at once, and of one beside a sign-out, the second finds no session.
        if ((await uow.em.nativeDelete(Session, { id: session.id })) === 0) throw notSignedIn();
        await noteEntered(uow, door);
        return beginPortalSession(uow, deps, { accountId, door, until: session.expiresAt, req, res, now });
      });
      return newPortalSession(deps, practiceOf(req), token);
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
      const { accountId, clientId, actsFor, login, name, session, secondFactor } = principal;
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
        const door = { access: actsFor?.access ?? null, clientId };
        const { entered } = session;
        return beginPortalSession(uow, deps, { accountId, door, entered, req, res, now });
      });
      return newPortalSession(deps, practice, token);
    },
  }),
];
