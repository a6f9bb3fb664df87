import { type ChartAccess, chartAccess } from '../../db/charts/chart-access.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { can } from '../../domain/rules.ts';
import type { SignedIn } from '../principal.ts';
import { notFound, Problem } from '../problem.ts';

/**
 * Guards everything that belongs to one client: documents, contacts, messages, tasks. Call it in each handler of a route below
 * `/api/clients/:id`, and where a row names a client.
 * @throws Problem 404 where there is no such client in the practice, 403 where the chart is restricted and not open for this person
 */
export async function assertMayOpen(uow: UnitOfWork, principal: SignedIn, clientId: string, now: Date): Promise<void> {
  const access = await chartAccess(uow, { clientId, staffId: principal.staffId, now });
  if (access === 'no-client') throw notFound('client');
  if (isOpen(access, principal)) return;
  const mayBreak = can(principal.grants, 'Emergency Access', 'create');
  throw new Problem(403, 'restricted-chart', 'This chart is restricted', {
    detail: 'It is open to the staff assigned to the client.',
    next: mayBreak
      ? 'In an emergency open it with a reason; that is recorded and reviewed.'
      : 'Ask to be assigned to the client, or ask medical records.',
  });
}

/** Where a row shows the rest of itself although the chart is closed. */
export const mayOpen = async (uow: UnitOfWork, principal: SignedIn, clientId: string, now: Date): Promise<boolean> =>
  isOpen(await chartAccess(uow, { clientId, staffId: principal.staffId, now }), principal);

const isOpen = (access: ChartAccess, { grants }: SignedIn): boolean =>
  access === 'open' || can(grants, 'Restricted Charts', 'view');
