import type { z } from 'zod';
import { beginBatch } from '../../db/credential-batches/begin.ts';
import { type JudgedClient, judgeClients } from '../../db/credential-batches/judge.ts';
import { batchList } from '../../db/credential-batches/list.ts';
import { batchRows, type RowsWanted } from '../../db/credential-batches/rows.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { CredentialBatch } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { stopWaiting } from '../../db/credential-batches/stop-waiting.ts';
import {
  batchMayBeCancelled,
  batchMayBePaused,
  batchMayBeResumed,
  type BatchRefusal,
  type BatchStatus,
} from '../../domain/credential-batches.ts';
import type {
  BatchPreview,
  BatchRow,
  CredentialBatch as Shape,
  newBatch,
  previewBatch,
} from '../../domain/schemas/credential-batches.ts';
import type { Asking } from '../principal.ts';
import { conflict, listChanged, notFound } from '../problem.ts';
import { chartReader, seesAll } from './chart-access.ts';
import { demand, found } from './rows.ts';

type Wanted = Pick<z.output<typeof previewBatch>, 'clients' | 'again'>;

/** @throws Problem 403, 404 where one that is named is no client of the practice */
async function judged(uow: UnitOfWork, { clients, again }: Wanted, asking: Asking): Promise<JudgedClient[]> {
  const rows = await judgeClients(uow, clients, { again, ...chartReader(asking) });
  if (clients.by === 'ids' && rows.length < new Set(clients.ids).size) throw notFound('client');
  // They are named, or at least counted.
  demand(asking.principal, 'Clients', 'view');
  return rows;
}

/** Who would get credentials now and who would not, counted, and a page of them. @throws Problem 403, 404, 409 */
export async function previewOfBatch(
  uow: UnitOfWork,
  { cursor, limit, show, ...wanted }: z.output<typeof previewBatch>,
  asking: Asking,
): Promise<BatchPreview> {
  const all = await judged(uow, wanted, asking);
  const shown = all.filter(({ reason }) => show === undefined || (show === 'send') === (reason === null));
  const before = cursor === undefined ? -1 : shown.findIndex(({ id }) => id === cursor);
  // Clients change while somebody turns pages; the one that the page ended with may be gone.
  if (cursor !== undefined && before < 0) throw listChanged();
  const rows = shown.slice(before + 1, before + 1 + limit);
  const more = shown.length > before + 1 + limit;
  return { counts: countsOf(all), rows, next: more ? (rows.at(-1)?.id ?? null) : null };
}

function countsOf(all: readonly JudgedClient[]): BatchPreview['counts'] {
  const byReason: Partial<Record<BatchRefusal, number>> = {};
  for (const { reason } of all) if (reason) byReason[reason] = (byReason[reason] ?? 0) + 1;
  const send = all.filter(({ reason }) => reason === null).length;
  return { chosen: all.length, send, refused: all.length - send, byReason };
}

/** Writes the batch down; nobody has been ordered anything yet. @throws Problem 403, 404, 409 where the numbers are others than were confirmed, or nobody gets any */
export async function orderBatch(uow: UnitOfWork, wanted: z.output<typeof newBatch>, asking: Asking): Promise<Shape> {
  const all = await judged(uow, wanted, asking);
  const { send } = countsOf(all);
  if (send === 0)
    throw conflict(
      'nobody',
      'None of these clients would get credentials',
      'See in the preview why not, or choose others.',
    );
  if (send !== wanted.expected)
    throw conflict(
      'counts-changed',
      `By now ${send} of these clients would get credentials, not ${wanted.expected}`,
      'Look at the preview again and confirm the new number.',
    );
  const clientIds = all.map(({ id }) => id);
  const { now } = asking;
  const id = await beginBatch(uow, { clientIds, again: wanted.again, allCharts: seesAll(asking.principal), now });
  return readBatch(uow, id);
}

/** @throws Problem 404 */
export async function readBatch(uow: UnitOfWork, id: string): Promise<Shape> {
  const [batch] = await batchList(uow, { id, after: null, limit: 1 });
  return found(batch ?? null, 'batch');
}

/** @throws Problem 403, 404 */
export async function rowsOfBatch(uow: UnitOfWork, wanted: RowsWanted, asking: Asking): Promise<BatchRow[]> {
  found(await uow.em.findOne(CredentialBatch, { id: wanted.batchId }), 'batch');
  demand(asking.principal, 'Clients', 'view');
  return batchRows(uow, wanted, chartReader(asking));
}

interface Step {
  may: (status: BatchStatus) => boolean;
  to: BatchStatus;
  /** Pressed twice, it has been done. */
  isDone: (status: BatchStatus) => boolean;
}

export const batchSteps = {
  pause: { may: batchMayBePaused, to: 'paused', isDone: (status) => status === 'paused' },
  resume: { may: batchMayBeResumed, to: 'requested', isDone: batchMayBePaused },
  cancel: { may: batchMayBeCancelled, to: 'cancelled', isDone: (status) => status === 'cancelled' },
} as const satisfies Record<string, Step>;

/**
 * When pausing or cancelling is answered, nobody has a turn any more: turns hold the row. Mails that were ordered by then go. It asks for no version: the
 * workflow makes new ones all the time. @throws Problem 404, 409
 */
export async function stepBatch(
  uow: UnitOfWork,
  id: string,
  { may, to, isDone }: Step,
  { now }: { now: Date },
): Promise<Shape> {
  const batch = found(await lockRow(uow, CredentialBatch, { id }), 'batch');
  if (!isDone(batch.status)) {
    if (!may(batch.status))
      throw conflict(
        'not-now',
        `This batch is ${batch.status === 'done' ? 'through' : 'cancelled'}`,
        'Look at it again: what can be done now is shown there.',
      );
    batch.status = to;
    batch.updatedAt = now;
    await uow.em.flush();
    if (to === 'cancelled') await stopWaiting(uow, id, now);
  }
  return readBatch(uow, id);
}
