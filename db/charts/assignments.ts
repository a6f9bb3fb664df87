import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface Assigned {
  staffId: string;
  role: 'clinician' | 'case_manager';
  name: string;
}

/** Staff assigned to a client, by last name. */
export async function assignedStaff({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<Assigned[]> {
  const { rows } = await sql<Assigned>`
    select a.staff_id as "staffId", a.role, concat_ws(' ', p.first_name, p.last_name) as name
      from assignment a join staff s on s.id = a.staff_id join person p on p.id = s.person_id
     where a.client_id = ${clientId}::uuid
     order by lower(p.last_name), lower(p.first_name), a.staff_id, a.role`.execute(kysely);
  return rows;
}
