import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** The first date after `today` (YYYY-MM-DD) on which an appointment stands, by the clocks of its location; null: none. */
export async function nextAppointmentDate(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  today: string,
): Promise<string | null> {
  const { rows } = await sql<{ date: string }>`
    select a.local_start::date as date from appointment a
    where a.starts_at >= ${today}::date - interval '1 day' and a.local_start::date > ${today}::date and a.status in ('scheduled', 'confirmed')
    order by a.starts_at limit 1`.execute(kysely);
  return rows[0]?.date ?? null;
}
