import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';
import { openTask } from '../tasks/open-task.ts';
import { filedUnder } from './guardian-access.ts';

interface Ordered {
  accountId: string;
  /** In whose chart it was ordered; null: where the account belongs. */
  clientId?: string | null;
  requestedBy: Actor;
  batchId?: string | null;
}

export const failedType = 'credential-failed';

/** By account, since that of a client and those of their guardians are tasks about the same client. */
export const failedCause = (accountId: string): string => `${failedType}:${accountId}`;

/** A task about the client whose credentials, or whose guardian's, did not arrive, unless one is open, and an alert to who asked for them. `note`: what to do, by the tab where the address stands. */
export async function tellOfFailure(
  uow: UnitOfWork,
  ordered: Ordered,
  note: (tab: 'Details' | 'Contacts') => string,
  now: Date,
): Promise<void> {
  const { accountId, requestedBy, batchId = null } = ordered;
  const clientId = ordered.clientId ?? (await clientOf(uow, accountId));
  const about = { subjectKind: 'client', subjectId: clientId, clientId, now } as const;
  const guardian = await guardianName(uow, accountId);
  const words = guardian === null ? note('Details') : `About ${guardian}, guardian. ${note('Contacts')}`;
  const type = failedType;
  const taskId = await openTask(uow, { ...about, type, cause: failedCause(accountId), note: words });
  // Who ordered many at once is told of all of them together.
  const staffId = batchId === null ? await staffOfActor(uow, requestedBy) : null;
  if (staffId) await raiseAlerts(uow, { ...about, kind: type, staffIds: [staffId], taskId });
}

/** Name of the guardian whose account it is; null: it is a client's own. */
async function guardianName({ kysely }: Pick<UnitOfWork, 'kysely'>, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select concat_ws(' ', p.first_name, p.last_name) as name from account a join person p on p.id = a.person_id
     where a.id = ${accountId}::uuid and not exists (select from client c where c.person_id = a.person_id)`.execute(
    kysely,
  );
  return rows[0]?.name ?? null;
}

/** Whose account it is, or whose guardian's. */
async function clientOf({ kysely }: Pick<UnitOfWork, 'kysely'>, accountId: string): Promise<string> {
  const { rows } = await sql<{ id: string | null }>`
    select ${filedUnder} as id from account a where a.id = ${accountId}::uuid`.execute(kysely);
  const [row] = rows;
  if (!row?.id) throw new Error('A portal account belongs to no client');
  return row.id;
}
