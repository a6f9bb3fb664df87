import { chartAccess, type ChartReader } from '../../db/charts/chart-access.ts';
import { someClosed } from '../../db/charts/closed-records.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { can } from '../../domain/rules.ts';
import type { Asking, SignedIn } from '../principal.ts';
import { notFound, Problem } from '../problem.ts';

/**
 * Guards everything that belongs to one client: documents, contacts, messages, tasks. Call it in each handler of a route below
 * `/api/clients/:id`, and where a row names a client.
 * @throws Problem 404 where there is no such client in the practice, 403 where the chart is restricted and not open for this person
 */
export async function assertMayOpen(uow: UnitOfWork, principal: SignedIn, clientId: string, now: Date): Promise<void> {
  const access = await chartAccess(uow, { clientId, staffId: principal.staffId, now });
  if (access === 'no-client') throw notFound('client');
  if (access === 'open' || seesAll(principal)) return;
  throw restrictedChart(principal);
}

/** For what is left out of an answer where the billing of a client is not open to who asks. */
export async function seesBilling(uow: UnitOfWork, { principal, now }: Asking, clientId: string): Promise<boolean> {
  if (!can(principal.grants, 'Client Billing', 'view')) return false;
  return seesAll(principal) || (await chartAccess(uow, { clientId, staffId: principal.staffId, now })) === 'open';
}

/** By the rule Restricted Charts they see every chart. */
export const seesAll = ({ grants }: Pick<SignedIn, 'grants'>): boolean => can(grants, 'Restricted Charts', 'view');

/** The refusal of what belongs to a chart that is closed to who asks. */
export function restrictedChart({ grants }: SignedIn): Problem {
  const mayBreak = can(grants, 'Emergency Access', 'create');
  return new Problem(403, 'restricted-chart', 'This chart is restricted', {
    detail: 'It is open to the staff assigned to the client.',
    next: mayBreak
      ? 'In an emergency open it with a reason; that is recorded and reviewed.'
      : 'Ask to be assigned to the client, or ask medical records.',
  });
}

/** For lists and orders that leave out charts which are closed to who asks. */
export const chartReader = ({ principal, now }: Asking): ChartReader & { staffId: string } => ({
  staffId: principal.staffId,
  sees: seesAll(principal),
  now,
});

/** Guards what is done with one such record. @throws Problem 403 */
export async function assertNoneClosed(uow: UnitOfWork, asking: Asking, recordIds: readonly string[]): Promise<void> {
  if (await someClosed(uow, chartReader(asking), recordIds)) throw restrictedChart(asking.principal);
}
