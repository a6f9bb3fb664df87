import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Lets one transaction of the practice at a time count messages to the limits a day and a week, until it ends. Two that count side by side do not see
 * what the other is about to send, and so would both let a person's one text of the day go. Freezes wait for freezes and hand-overs for hand-overs;
 * these two need not wait for each other, because a freeze counts what waits too.
 */
export async function lockLimits({ kysely }: Pick<UnitOfWork, 'kysely'>, step: 'freeze' | 'hand-over'): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('limits ' || ${step}::text || ' ' || current_practice(), 0))`.execute(
    kysely,
  );
}
