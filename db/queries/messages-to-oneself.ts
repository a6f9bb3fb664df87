import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * How many messages the actor has had sent to a person, themselves, in the last minutes, and in how many seconds the oldest of them is older. The
 * person is locked until the transaction ends, so that several at once are all counted.
 */
export async function messagesToOneself(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { personId, minutes, now }: { personId: string; minutes: number; now: Date },
): Promise<{ count: number; seconds: number }> {
  await sql`select from person where id = ${personId} for update`.execute(kysely);
  const { rows } = await sql<{ count: number; seconds: number }>`
    select count(*)::int as count,
           coalesce(extract(epoch from min(created_at) + make_interval(mins => ${minutes}) - ${now}::timestamptz), 0)::int as seconds
    from message
    where person_id = ${personId} and purpose = 'staff-alert' and requested_by = ${actor}
      and created_at > ${now}::timestamptz - make_interval(mins => ${minutes})`.execute(kysely);
  return rows[0] ?? { count: 0, seconds: 0 };
}
