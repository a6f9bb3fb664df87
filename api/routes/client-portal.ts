import type { UnitOfWork } from '../../db/database.ts';
import {
  clientPortal,
  portalCredential,
  resetPortalSecondFactor,
  safeWord,
  safeWordMatch,
  savePortalAccount,
} from '../../domain/schemas/portal.ts';
import { startCredential } from '../portal/workflow.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { readPortal } from '../records/client-portal.ts';
import { savePortal, signOutOfPortal } from '../records/portal-account.ts';
import { mailResetLink } from '../records/portal-reset-link.ts';
import { resetPortalSecondFactor as resetFactor } from '../records/portal-second-factor.ts';
import { checkSafeWord, setSafeWord } from '../records/safe-word.ts';
import type { SignedIn } from '../principal.ts';
import { type Base, route, type Work } from '../route.ts';

const rule = 'Client Portal Access';

interface Asked extends Pick<Base, 'now' | 'deps'> {
  params: { id: string };
  principal: SignedIn;
  work: Work;
}

/** Does `task` where the chart is open to who asks, and answers with the tab as it is then. @throws Problem 403, 404 */
const changed = ({ params, principal, work, now, deps }: Asked, task: (uow: UnitOfWork) => Promise<void>) =>
  work(async (uow) => {
    await assertMayOpen(uow, principal, params.id, now);
    await task(uow);
    return readPortal(uow, params.id, { config: deps.config, now });
  });

export const clientPortalRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/portal',
    summary: 'Portal access of a client: login, state, the latest credentials with their mails, sessions',
    audience: ['staff', 'token'],
    policy: { rule, right: 'view' },
    response: clientPortal,
    handle: ({ params, principal, work, now, deps }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return readPortal(uow, params.id, { config: deps.config, now });
      }),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/portal',
    summary:
      'Type login and password of a client by hand, or change them. Setting inactive takes the right to delete and ends all sessions',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: savePortalAccount,
    response: clientPortal,
    example: { login: 'ana.reyes', password: 'a sentence as a password', active: true, version: null },
    handle: ({ body, ...asked }) => changed(asked, (uow) => savePortal(uow, asked.params.id, body, asked)),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/portal/safe-word',
    summary: 'Set the safe word by which a caller is recognised; kept as a hash',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: safeWord,
    response: clientPortal,
    example: { safeWord: 'Blue heron' },
    handle: ({ body, ...asked }) =>
      changed(asked, (uow) =>
        setSafeWord(uow, body.safeWord, {
          clientId: asked.params.id,
          keyRing: asked.deps.keyRing,
          now: asked.now,
        }),
      ),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/portal/safe-word/check',
    summary: 'Whether what a caller says is the safe word; counted, locked after several wrong tries, audited',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: safeWord,
    response: safeWordMatch,
    example: { safeWord: 'blue heron' },
    handle: ({ params, body, principal, work, now, deps: { keyRing } }) =>
      checkSafeWord(work, body.safeWord, { clientId: params.id, keyRing, now }, (uow) =>
        assertMayOpen(uow, principal, params.id, now),
      ),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/portal/reset-link',
    summary:
      'E-mail a link for a new password to a client who has just said the safe word on the phone; one for each match',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    response: portalCredential,
    status: 202,
    idempotent: true,
    async handle({ params, principal, work, now, deps: { keyRing, temporal }, afterCommit }) {
      const { order, shown } = await work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        return mailResetLink(uow, params.id, { keyRing, now });
      });
      afterCommit(() => startCredential(temporal, order));
      return shown;
    },
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/portal/sign-out',
    summary: 'End every session of a client in the portal, and revoke what was mailed and not used',
    audience: ['staff'],
    policy: { rule, right: 'delete' },
    response: clientPortal,
    handle: (asked) => changed(asked, (uow) => signOutOfPortal(uow, asked.params.id, asked.now)),
  }),
  route({
    method: 'delete',
    path: '/api/clients/:id/portal/second-factor',
    summary:
      'Remove the second factor of a client who has lost it, after they have said the safe word where one is set; they are signed out everywhere and told by e-mail',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: resetPortalSecondFactor,
    response: clientPortal,
    example: { reason: 'Said the safe word on the phone; has a new phone' },
    handle: ({ body: { reason }, ...asked }) =>
      changed(asked, (uow) => resetFactor(uow, asked.params.id, { reason, config: asked.deps.config, now: asked.now })),
  }),
];
