import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { answerersOf, overseersOf } from './answerers.ts';

interface Thread {
  id: string;
  clientId: string;
  groupId: string;
  startedBy?: string | null;
}

const subjectKind = 'portal_thread';

/** Tells staff of a thread, each once while they have not read it: what a client writes in several pieces is one thing to look at. */
async function tell(
  uow: UnitOfWork,
  { id, clientId }: Thread,
  { kind, staffIds, now }: { kind: AlertKindId; staffIds: readonly string[]; now: Date },
): Promise<void> {
  const { rows } = await sql<{ staffId: string }>`
    select staff_id as "staffId" from alert
     where kind = ${kind} and subject_kind = ${subjectKind} and subject_id = ${id}::uuid and read_at is null
       and staff_id = any(${[...staffIds]}::uuid[])`.execute(uow.kysely);
  const told = new Set(rows.map(({ staffId }) => staffId));
  const untold = [...new Set(staffIds)].filter((staffId) => !told.has(staffId));
  await raiseAlerts(uow, { kind, staffIds: untold, subjectKind, subjectId: id, clientId, now });
}

/** Those who can answer: of its group, and who began the thread; where nobody can, those who may give it to somebody hear of that instead. */
export async function tellAnswerers(uow: UnitOfWork, thread: Thread, kind: AlertKindId, now: Date): Promise<void> {
  const { clientId } = thread;
  const staffIds = await answerersOf(uow, thread, now);
  if (staffIds.length > 0) return tell(uow, thread, { kind, staffIds, now });
  await tell(uow, thread, {
    kind: 'portal-message-unattended',
    staffIds: await overseersOf(uow, { clientId, now }),
    now,
  });
}

export async function tellOverseers(uow: UnitOfWork, thread: Thread, kind: AlertKindId, now: Date): Promise<void> {
  const { clientId } = thread;
  await tell(uow, thread, { kind, staffIds: await overseersOf(uow, { clientId, now }), now });
}

/** Nothing waits any more: what called for an answer points at nothing that is left to do. */
export async function closeThreadAlerts({ kysely }: Pick<UnitOfWork, 'kysely'>, threadId: string, now: Date) {
  await sql`
    update alert set read_at = ${now}::timestamptz
     where subject_kind = ${subjectKind} and subject_id = ${threadId}::uuid and read_at is null`.execute(kysely);
}
