import { portalCredential, sendCredentials } from '../../domain/schemas/portal.ts';
import { startCredential } from '../portal/workflow.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { mailCredentials } from '../records/client-credentials.ts';
import { route } from '../route.ts';

export const clientPortalCredentialRoutes = [
  route({
    method: 'post',
    path: '/api/clients/:id/portal/credentials',
    summary:
      'E-mail a client address and user name of the portal, then a first password or link; while that is under way a second request gets the same credential',
    audience: ['staff', 'token'],
    policy: { rule: 'Client Portal Access', right: 'create' },
    body: sendCredentials,
    response: portalCredential,
    status: 202,
    idempotent: true,
    example: { again: false, replace: false },
    async handle({ params: { id }, body, principal, work, now, deps, afterCommit }) {
      const { ordered, shown } = await work(async (uow) => {
        await assertMayOpen(uow, principal, id, now);
        return mailCredentials(uow, id, body, { principal, now, keyRing: deps.keyRing });
      });
      const { credentialId, accountId, epoch } = ordered;
      const { practiceId } = principal;
      afterCommit(() => startCredential(deps.temporal, { practiceId, accountId, epoch, credentialId }));
      return shown;
    },
  }),
];
