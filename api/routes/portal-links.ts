import { portalLink as linkOf } from '../../db/queries/portal-link.ts';
import { forgotten, portalLink, portalLinkState, portalSession, usePortalLink } from '../../domain/schemas/portal.ts';
import { sha256 } from '../http/authenticate.ts';
import { practiceOf } from '../http/hosts.ts';
import { orderForgotten } from '../portal/forgotten.ts';
import { enterByLink } from '../portal/enter-by-link.ts';
import { newPortalSession } from '../portal/sessions.ts';
import { route } from '../route.ts';

const example = { token: 'the-part-of-the-link-behind-its-hash' };

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
      if (!link) return { state: 'unknown' as const, kind: null, secondFactor: false };
      const { state, kind, secondFactor } = link;
      return { state, kind, secondFactor: state === 'good' && secondFactor };
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/links/use',
    summary:
      'Choose a password by a link, once, with a code where the account has a second factor; other sessions end, and a new one begins',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 30,
    body: usePortalLink,
    response: portalSession,
    example: { ...example, password: 'a sentence as a password' },
    async handle({ body, req, res, now, requestId, deps }) {
      const practice = practiceOf(req);
      const token = await enterByLink(deps, body, { practice, req, res, now, requestId });
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
