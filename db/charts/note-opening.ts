import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Notes in the audit that a chart was opened: the first time in an hour of each person, so that a day's work does not fill the log. */
export async function noteOpening(uow: UnitOfWork, clientId: string, now: Date): Promise<void> {
  const { rows } = await sql`
    select from audit where subject = 'client' and subject_id = ${clientId}::text and action = 'open' and actor = ${uow.actor}
                        and at > ${now}::timestamptz - interval '1 hour' limit 1`.execute(uow.kysely);
  if (rows.length === 0) await uow.note('open', 'client', clientId);
}
