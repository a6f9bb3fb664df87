import { sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { UnitOfWork } from '../database.ts';

/** The next turns of a channel's sender. */
export interface TurnRequest {
  channel: BroadcastMethod;
  turns: number;
  /** Between two of them. */
  gapMs: number;
  /** How late one may come and still get turns that have passed. */
  slackMs: number;
  /** The present time; by default the database's own, which all workers share. */
  now?: Date;
}

/**
 * Takes turns at a sender, one after another for all workers and practices. Each statement holds the next one for less than a millisecond.
 * @returns in how many milliseconds the first of them comes; below 0: it has passed
 */
export async function leaseTurns(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { channel, turns, gapMs, slackMs, now }: TurnRequest,
): Promise<number> {
  const { rows } = await sql<{ startsIn: number }>`
    select lease_turns(${channel}, ${turns}::int, ${gapMs * 1000}::float8, ${slackMs * 1000}::float8, ${now ?? null}::timestamptz) / 1000
      as "startsIn"`.execute(kysely);
  return rows[0]?.startsIn ?? 0;
}
