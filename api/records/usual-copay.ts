import type { z } from 'zod';
import { keepUsualCopay } from '../../db/billing/usual-copay.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client } from '../../db/entities/index.ts';
import type { usualCopay } from '../../domain/schemas/billing.ts';
import { conflict } from '../problem.ts';
import { found } from './rows.ts';

/** Cents that a client usually pays ahead of a visit; null: none. @throws Problem 404 */
export async function usualCopayOf({ em }: UnitOfWork, clientId: string): Promise<number | null> {
  return found(await em.findOne(Client, { id: clientId }), 'client').usualCopay ?? null;
}

/** What is being paid just now, or has been, stays as it is: each payment has its own amount. @throws Problem 404, 409 where somebody has set another one meanwhile */
export async function setUsualCopay(
  uow: UnitOfWork,
  clientId: string,
  { copay, replaces }: z.output<typeof usualCopay>,
): Promise<number | null> {
  const client = found(await holdClient(uow, clientId), 'client');
  const current = client.usualCopay ?? null;
  // The same once more, whose answer was lost.
  if (current === copay) return copay;
  if (current !== replaces)
    throw conflict(
      'copay-changed',
      'Somebody has set another copay meanwhile',
      'Close this, look at the copay that stands there now, and set it again if it is still wrong.',
    );
  await keepUsualCopay(uow, clientId, copay);
  return copay;
}
