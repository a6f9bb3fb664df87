import type { UnitOfWork } from '../../db/database.ts';
import { endAccess, giveAccess, guardianList, sendGuardianCredential } from '../../domain/schemas/guardians.ts';
import { portalCredential, resetPortalSecondFactor } from '../../domain/schemas/portal.ts';
import { startCredential } from '../portal/workflow.ts';
import type { SignedIn } from '../principal.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { endAccessOf, giveGuardianAccess, mailGuardian, readGuardians } from '../records/guardians.ts';
import { resetGuardianSecondFactor } from '../records/portal-second-factor.ts';
import { type Base, route, type Work } from '../route.ts';

const rule = 'Client Portal Access';

interface Asked extends Pick<Base, 'now' | 'deps'> {
  params: { id: string };
  principal: SignedIn;
  work: Work;
}

/** Does `task` where the chart is open to who asks, and answers with the guardians as they are then. @throws Problem 403, 404 */
const changed = ({ params, principal, work, now, deps }: Asked, task: (uow: UnitOfWork) => Promise<void>) =>
  work(async (uow) => {
    await assertMayOpen(uow, principal, params.id, now);
    await task(uow);
    return readGuardians(uow, params.id, { principal, config: deps.config, now });
  });

export const clientGuardianRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/guardians',
    summary:
      'Who signs in to the portal for a client: what holds today and why, who may be given access, what has ended',
    audience: ['staff', 'token'],
    policy: { rule, right: 'view' },
    response: guardianList,
    handle: (asked) => changed(asked, async () => {}),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/guardians',
    summary:
      'Give a contact of a client access to the portal for them, or another access in place of the one they have',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: giveAccess,
    response: guardianList,
    status: 201,
    idempotent: true,
    example: {
      relationshipId: '019a0000-0000-7000-8000-000000000001',
      relation: 'parent',
      rights: ['appointments', 'billing'],
      basis: 'Birth certificate, seen at the desk',
      until: null,
    },
    handle: ({ body, ...asked }) => changed(asked, (uow) => giveGuardianAccess(uow, asked.params.id, body, asked)),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/guardians/:access/end',
    summary: 'End the access of a guardian; their sessions for this client are over at once',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: endAccess,
    response: guardianList,
    example: { reason: 'Custody has changed: order of 3 March' },
    handle: ({ body, params: { id: clientId, access: id }, ...asked }) =>
      changed({ ...asked, params: { id: clientId } }, (uow) => endAccessOf(uow, { clientId, id }, body, asked)),
  }),
  route({
    method: 'delete',
    path: '/api/clients/:id/guardians/:access/second-factor',
    summary:
      'Remove the second factor of a guardian who has lost it; they are signed out everywhere and told by e-mail',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: resetPortalSecondFactor,
    response: guardianList,
    example: { reason: 'Called back on the number under Contacts; has a new phone' },
    handle: ({ body: { reason }, params: { id: clientId, access }, ...asked }) =>
      changed({ ...asked, params: { id: clientId } }, (uow) =>
        resetGuardianSecondFactor(uow, { clientId, access }, { reason, config: asked.deps.config, now: asked.now }),
      ),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/guardians/:access/credentials',
    summary:
      'E-mail a guardian address and user name of the portal, then a first password or link, to their own address; while that is under way a second request gets the same credential',
    audience: ['staff'],
    policy: { rule, right: 'modify' },
    body: sendGuardianCredential,
    response: portalCredential,
    status: 202,
    idempotent: true,
    example: { again: false },
    async handle({ params: { id: clientId, access: id }, body, principal, work, now, deps, afterCommit }) {
      const { ordered, shown } = await work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return mailGuardian(uow, { clientId, id }, body, { keyRing: deps.keyRing, now });
      });
      const { credentialId, accountId, epoch } = ordered;
      const { practiceId } = principal;
      afterCommit(() => startCredential(deps.temporal, { practiceId, accountId, epoch, credentialId }));
      return shown;
    },
  }),
];
