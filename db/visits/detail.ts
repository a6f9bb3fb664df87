import { sql } from 'kysely';
import type { Visit as Shape } from '../../domain/schemas/visits.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

type Try = Shape['tries'][number];

/** The shift that a visit was. */
export async function shiftOfVisit(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  shiftId: string | null | undefined,
): Promise<Shape['shift']> {
  if (!shiftId) return null;
  const { rows } = await sql<NonNullable<Shape['shift']>>`
    select s.id, s.origin, s.title, ${iso(sql`s.starts_at`)} as "startsAt", ${iso(sql`s.ends_at`)} as "endsAt", s.zone
      from shift s where s.id = ${shiftId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** The newest calls for a visit. */
export async function triesOfVisit({ kysely }: Pick<UnitOfWork, 'kysely'>, visitId: string): Promise<Try[]> {
  const { rows } = await sql<Try>`
    select id, revision, ${iso(sql`begun_at`)} as "begunAt", ${iso(sql`ended_at`)} as "endedAt", outcome, answer
      from visit_attempt where visit_id = ${visitId}::uuid order by id desc limit 50`.execute(kysely);
  return rows;
}

/** Clients and employees who have visits, by name. */
export async function peopleOfVisits(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  column: 'client_record_id' | 'employee_record_id',
): Promise<{ id: string; label: string }[]> {
  const { rows } = await sql<{ id: string; label: string }>`
    select r.id, r.label from external_record r
     where r.system = 'pimsy' and exists (select from visit v where v.${sql.ref(column)} = r.id)
     order by lower(r.label), r.id`.execute(kysely);
  return rows;
}

/** The client of ours that a record of PIMSY is. */
export async function linkedClient(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  externalRecordId: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select local_id as id from mapping
     where external_record_id = ${externalRecordId}::uuid and local_kind = 'client' and ended_at is null`.execute(
    kysely,
  );
  return rows[0]?.id ?? null;
}
