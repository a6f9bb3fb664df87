import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';
import { openTask } from '../tasks/open-task.ts';
import { filedUnder } from './guardian-access.ts';

interface Ordered {
  accountId: string;
  requestedBy: Actor;
  batchId?: string | null;
}

/** A task about the client whose credentials did not arrive, unless one is open, and an alert to who asked for them. `note`: a sentence with what to do. */
export async function tellOfFailure(uow: UnitOfWork, ordered: Ordered, note: string, now: Date): Promise<void> {
  const { accountId, requestedBy, batchId = null } = ordered;
  const clientId = await clientOf(uow, accountId);
  const about = { subjectKind: 'client', subjectId: clientId, clientId, now } as const;
  const type = 'credential-failed';
  const taskId = await openTask(uow, { ...about, type, cause: `${type}:${accountId}`, note });
  // Who ordered many at once is told of all of them together.
  const staffId = batchId === null ? await staffOfActor(uow, requestedBy) : null;
  if (staffId) await raiseAlerts(uow, { ...about, kind: type, staffIds: [staffId], taskId });
}

/** Whose account it is, or whose guardian's. */
export async function clientOf({ kysely }: Pick<UnitOfWork, 'kysely'>, accountId: string): Promise<string> {
  const { rows } = await sql<{ id: string | null }>`
    select ${filedUnder} as id from account a where a.id = ${accountId}::uuid`.execute(kysely);
  const [row] = rows;
  if (!row?.id) throw new Error('A portal account belongs to no client');
  return row.id;
}
