import { batchIsUnderWay, type BatchStatus } from '../../domain/credential-batches.ts';
import type { BatchCounts } from '../../domain/schemas/credential-batches.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { CredentialBatch } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';
import { countBatches } from './counts.ts';

export interface BatchState {
  status: BatchStatus;
  counts: BatchCounts;
  /** Nothing is left to do. */
  over: boolean;
}

/**
 * requested → running, and where nobody waits and no mail is under way any more: running → done, or the end of one that was cancelled, with an alert to who
 * ordered it. A second time it changes nothing. @returns how it stands, null where there is none
 */
export async function standOfBatch(uow: UnitOfWork, batchId: string, now: Date): Promise<BatchState | null> {
  const batch = await lockRow(uow, CredentialBatch, { id: batchId });
  if (!batch) return null;
  if (batch.status === 'requested') batch.status = 'running';
  const counts = (await countBatches(uow, [batchId]))(batchId);
  if (batchIsUnderWay({ status: batch.status, finishedAt: batch.finishedAt ?? null }) && isThrough(counts)) {
    if (batch.status === 'running') batch.status = 'done';
    batch.finishedAt = now;
    const staffId = await staffOfActor(uow, batch.orderedBy);
    const about = { subjectKind: 'credential_batch', subjectId: batchId, now } as const;
    if (staffId) await raiseAlerts(uow, { ...about, kind: 'credential-batch-finished', staffIds: [staffId] });
  }
  await uow.em.flush();
  const { status, finishedAt = null } = batch;
  return { status, counts, over: !batchIsUnderWay({ status, finishedAt }) };
}

const isThrough = ({ waiting, ordered }: BatchCounts): boolean => waiting + ordered === 0;
