import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** `until`: ISO instant of the end of the quiet hours. */
export interface Deferral {
  id: string;
  until: string;
}

/** Gives back what was claimed within quiet hours, to wait for their end; noted, so that its timeline says why it went out later. What it was refused for before is not what it waits for. */
export async function deferMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  deferrals: readonly Deferral[],
  now: Date,
): Promise<void> {
  if (deferrals.length === 0) return;
  await sql`
    with deferred as (
      update message m set status = 'pending', reason = null, lease_until = null, not_before = d.until
      from unnest(${deferrals.map(({ id }) => id)}::uuid[], ${deferrals.map(({ until }) => until)}::timestamptz[]) as d (id, until)
      where m.id = d.id and m.status = 'claimed'
      returning m.id, m.attempt
    )
    insert into message_event (message_id, attempt, kind, code, at)
    select id, attempt, 'deferred', 'quiet-hours', ${now}::timestamptz from deferred`.execute(kysely);
}
