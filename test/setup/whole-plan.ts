import {
  type DecidedRecipient,
  type PlannedRecipient,
  plannedOf,
  planPages,
  type PlanRequest,
} from '../../db/broadcasts/plan.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { allPages } from './pages.ts';

/** All that the freeze would write of a broadcast, by last name. */
export async function wholePlan(uow: UnitOfWork, request: PlanRequest): Promise<PlannedRecipient[]> {
  const pages = await allPages<DecidedRecipient>(planPages(uow, request));
  return pages
    .flat()
    .toSorted((a, b) => a.row.position - b.row.position)
    .map(({ row, reason, message }) => plannedOf(request, row, reason, message));
}
