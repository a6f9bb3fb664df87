import { sql } from 'kysely';
import type { EmergencyAccess } from '../../domain/schemas/chart.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface EmergencyFilter {
  /** null: both. */
  reviewed: boolean | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** Emergency accesses, newest first, one row more than `limit`; `id`: of one alone. */
export async function emergencyAccesses(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { reviewed, after, limit, id = null }: EmergencyFilter & { id?: string | null },
): Promise<EmergencyAccess[]> {
  const { rows } = await sql<EmergencyAccess>`
    select e.id, e.client_id as "clientId", concat_ws(' ', cp.first_name, cp.last_name) as "clientName", e.staff_id as "staffId",
           concat_ws(' ', sp.first_name, sp.last_name) as "staffName", e.reason, ${iso(sql`e.granted_at`)} as "grantedAt",
           ${iso(sql`e.expires_at`)} as "expiresAt", ${iso(sql`e.reviewed_at`)} as "reviewedAt",
           (select concat_ws(' ', rp.first_name, rp.last_name) from staff r join person rp on rp.id = r.person_id where r.id = e.reviewed_by)
             as "reviewedBy"
      from emergency_access e
      join client c on c.id = e.client_id join person cp on cp.id = c.person_id
      join staff s on s.id = e.staff_id join person sp on sp.id = s.person_id
     where (${reviewed}::boolean is null or (e.reviewed_at is not null) = ${reviewed}) and (${after}::uuid is null or e.id < ${after}::uuid)
       and (${id}::uuid is null or e.id = ${id}::uuid)
     order by e.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
