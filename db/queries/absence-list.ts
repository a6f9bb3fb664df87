import { sql } from 'kysely';
import type { Absence } from '../../domain/schemas/desk.ts';
import type { UnitOfWork } from '../database.ts';

/** Absences of a member of staff that end on or after `from` (YYYY-MM-DD), the next one first; `id`: of one alone. */
export async function absenceList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { staffId, from, id = null }: { staffId: string; from: string; id?: string | null },
): Promise<Absence[]> {
  const { rows } = await sql<Absence>`
    select a.id, a.staff_id as "staffId", a.starts_on::text as "startsOn", a.ends_on::text as "endsOn", a.delegate_id as "delegateId",
           (select concat_ws(' ', p.first_name, p.last_name) from staff d join person p on p.id = d.person_id where d.id = a.delegate_id)
             as "delegateName", a.note, a.version
      from absence a
     where a.staff_id = ${staffId}::uuid and (a.ends_on >= ${from}::date or a.id = ${id}::uuid) and (${id}::uuid is null or a.id = ${id}::uuid)
     order by a.starts_on limit 200`.execute(kysely);
  return rows;
}

/** Whether another absence of the same person shares a day with this one. */
export async function overlapsAbsence(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { staffId, startsOn, endsOn, except }: { staffId: string; startsOn: string; endsOn: string; except: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    select from absence where staff_id = ${staffId}::uuid and starts_on <= ${endsOn}::date and ends_on >= ${startsOn}::date
                          and id is distinct from ${except}::uuid limit 1`.execute(kysely);
  return rows.length > 0;
}
