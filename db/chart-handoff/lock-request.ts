import type { InferEntity } from '@mikro-orm/postgresql';
import type { UnitOfWork } from '../database.ts';
import { ChartRequest, Note } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

export interface LockedRequest {
  request: InferEntity<typeof ChartRequest>;
  note: InferEntity<typeof Note>;
}

/**
 * A request and its note, both held until the transaction ends, or null. The note goes first, as in a release: what opens or closes a request and what
 * releases its note wait for each other.
 */
export async function lockRequest(uow: UnitOfWork, requestId: string): Promise<LockedRequest | null> {
  const [known] = await uow.em.execute<{ note_id: string }[]>('select note_id from chart_request where id = ?', [
    requestId,
  ]);
  const note = known && (await lockRow(uow, Note, { id: known.note_id }));
  const request = note && (await lockRow(uow, ChartRequest, { id: requestId }));
  return request ? { request, note } : null;
}
