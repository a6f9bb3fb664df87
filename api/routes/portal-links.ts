import { Account, Session } from '../../db/entities/index.ts';
import { consumePortalLink, portalLink as linkOf, settleCredentials } from '../../db/queries/portal-link.ts';
import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import { forgotten, portalLink, portalLinkState, portalSession, usePortalLink } from '../../domain/schemas/portal.ts';
import { sha256 } from '../http/authenticate.ts';
import { practiceOf } from '../http/hosts.ts';
import { orderForgotten } from '../portal/forgotten.ts';
import { newPortalSession } from '../portal/sessions.ts';
import { enter } from '../portal/sign-in.ts';
import { invalid, Problem } from '../problem.ts';
import { route } from '../route.ts';
import { hashPassword, passwordFault } from '../sign-in/password.ts';

const example = { token: 'the-part-of-the-link-behind-its-hash' };

const worksNoLonger = () =>
  new Problem(410, 'link-over', 'This link works no longer', {
    next: 'Each link works once, for a short time, until a newer one is sent. With “Forgot your password?” you get a new one.',
  });

/** Tokens come in bodies, never in addresses: those stand in logs, and scanners of mail open them. Looking at a link uses nothing up. */
export const portalLinkRoutes = [
  route({
    method: 'post',
    path: '/api/portal/links/check',
    summary: 'Whether a link to choose a password by still works; does not use it up',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 60,
    body: portalLink,
    response: portalLinkState,
    example,
    async handle({ body, req, now, requestId, deps }) {
      const scope = { practiceId: practiceOf(req).id, actor: 'public', requestId } as const;
      const link = await deps.database.work(scope, (uow) => linkOf(uow, sha256(body.token), now));
      return link ? { state: link.state, kind: link.kind } : { state: 'unknown' as const, kind: null };
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/links/use',
    summary: 'Choose a password by a link, once; other sessions end, and a new one begins',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 30,
    body: usePortalLink,
    response: portalSession,
    example: { ...example, password: 'a sentence as a password' },
    async handle({ body, req, res, now, requestId, deps }) {
      const practice = practiceOf(req);
      const hash = sha256(body.token);
      const scope = { practiceId: practice.id, requestId };
      const link = await deps.database.work({ ...scope, actor: 'public' }, (uow) => linkOf(uow, hash, now));
      if (link?.state !== 'good') throw worksNoLonger();
      const fault = await passwordFault(body.password, { login: link.login, practice: practice.name });
      if (fault) throw invalid({ path: 'password', message: fault });
      const passwordHash = await hashPassword(body.password);
      const { accountId } = link;
      const token = await deps.database.work({ ...scope, actor: `portal:${accountId}` }, async (uow) => {
        if (!(await consumePortalLink(uow, hash, now))) throw worksNoLonger();
        const account = await portalSignInAccount(uow, { id: accountId }, now);
        if (!account) throw worksNoLonger();
        const row = await uow.em.findOneOrFail(Account, { id: accountId });
        Object.assign(row, { passwordHash, mustChangePassword: false, passwordChangedAt: now });
        // Before the sign-in is written into the same row.
        await uow.em.flush();
        await settleCredentials(uow, accountId, now);
        await uow.em.nativeDelete(Session, { accountId });
        await uow.note('link-used', 'account', accountId);
        return enter(uow, deps, account, { practice, req, res, now, requestId });
      });
      return newPortalSession(deps, practice, token);
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/forgotten',
    summary: 'Ask for a link to choose a new password; the answer is the same whether or not the login exists',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 20,
    body: forgotten,
    status: 202,
    example: { login: 'avery.hill' },
    async handle({ body, req, res, now, requestId, deps }) {
      await orderForgotten(deps, body.login, { practice: practiceOf(req), req, res, now, requestId });
    },
  }),
];
