import { type VisitReason, visitIsDue } from '../../domain/evv/visit-states.ts';
import type { UnitOfWork } from '../database.ts';
import { Visit } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/** Why a visit that is due does not go yet. */
export async function noteReason(uow: UnitOfWork, id: string, reason: VisitReason): Promise<void> {
  const row = await lockRow(uow, Visit, { id });
  if (row && visitIsDue(row.state) && row.reason !== reason) row.reason = reason;
  await uow.em.flush();
}
