import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface UnreadRow {
  staffId: string;
  unread: number;
  /** The newest alert, read or not. */
  latest: string | null;
}

/** How many alerts each of the staff has not read, in one statement for all who listen. */
export async function unreadAlerts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  staffIds: readonly string[],
): Promise<UnreadRow[]> {
  const { rows } = await sql<UnreadRow>`
    select s.id as "staffId",
           (select count(*) from alert a where a.staff_id = s.id and a.read_at is null)::int as unread,
           (select a.id from alert a where a.staff_id = s.id order by a.id desc limit 1) as latest
    from unnest(${[...staffIds]}::uuid[]) as s (id)`.execute(kysely);
  return rows;
}
