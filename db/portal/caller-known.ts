import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** How long after a match something may be done for the caller. Minutes. */
const minutes = 10;

/**
 * Whether who acts has just heard the safe word of a client: their last check was a match, less than ten minutes ago, and nothing was done for it yet.
 * The audit log is the one place where checks are kept. The caller holds the account of the client.
 */
export async function callerKnown({ kysely, actor }: UnitOfWork, clientId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ match: boolean }>`
    select action = 'safe-word-check' and (after ->> 'match')::boolean as match from audit
     where subject = 'client' and subject_id = ${clientId}::text and actor = ${actor}
       and action in ('safe-word-check', 'portal-reset-link', 'portal-second-factor-reset')
       and at > ${now}::timestamptz - make_interval(mins => ${minutes})
     order by id desc limit 1`.execute(kysely);
  return rows[0]?.match ?? false;
}
