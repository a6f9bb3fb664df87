import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

/** Until when (ISO) a restricted chart is open to a member of staff by emergency access alone; null: it is not, or they are assigned. */
export async function emergencyUntil(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, staffId, now }: { clientId: string; staffId: string; now: Date },
): Promise<string | null> {
  const { rows } = await sql<{ until: string | null }>`
    select ${iso(sql`max(e.expires_at)`)} as until from emergency_access e
     where e.client_id = ${clientId}::uuid and e.staff_id = ${staffId}::uuid and e.expires_at > ${now}::timestamptz
       and not exists (select from assignment a where a.client_id = e.client_id and a.staff_id = e.staff_id)`.execute(
    kysely,
  );
  return rows[0]?.until ?? null;
}
