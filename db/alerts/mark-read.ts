import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Marks alerts of one member of staff as read: those named, and with `upTo` that one and all older ones. Others' ids change nothing. */
export async function markRead(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { staffId, ids, upTo, now }: { staffId: string; ids: readonly string[]; upTo: string | null; now: Date },
): Promise<void> {
  await sql`
    update alert set read_at = ${now}::timestamptz
    where staff_id = ${staffId}::uuid and read_at is null and (id = any(${[...ids]}::uuid[]) or id <= ${upTo}::uuid)`.execute(
    kysely,
  );
}
