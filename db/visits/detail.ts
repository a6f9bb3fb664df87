import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { Visit as Shape, VisitPerson } from '../../domain/schemas/visits.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { byName, closedTo, isClosedRecord, titleUnless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { recordHasTerms } from '../mappings/searched.ts';
import { iso } from '../queries/instants.ts';

type Try = Shape['tries'][number];

/** The shift that a visit was; `closed`: of a client whose chart is closed to who looks. */
export async function shiftOfVisit(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { shiftId, closed: isClosed }: { shiftId: string | null | undefined; closed: boolean },
): Promise<Shape['shift']> {
  if (!shiftId) return null;
  const { rows } = await sql<NonNullable<Shape['shift']>>`
    select s.id, s.origin, ${titleUnless(sql<boolean>`${isClosed}::boolean`, 's')} as title, ${iso(sql`s.starts_at`)} as "startsAt", ${iso(sql`s.ends_at`)} as "endsAt", s.zone
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

const columnOf = { client: sql`v.client_record_id`, employee: sql`v.employee_record_id` } as const;

export interface PeopleOfVisits {
  kind: MappingKind;
  /** This one alone, where the address of a page names it. */
  id: string | null;
  terms: readonly PeopleTerm[];
  reader: ChartReader;
  after: string | null;
  limit: number;
}

const closed = isClosedRecord('r');
const { order, behind } = byName('r', isClosedRecord);

/** Clients or employees who have visits, by name, one row more than `limit`; without clients whose chart is closed to the reader. */
export async function peopleOfVisits(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, id, terms, reader, after, limit }: PeopleOfVisits,
): Promise<VisitPerson[]> {
  const { rows } = await sql<VisitPerson>`
    with ${closedTo(reader)}
    select r.id, r.label from external_record r
     where r.system = 'pimsy' and r.kind = ${kind} and exists (select from visit v where ${columnOf[kind]} = r.id) and not ${closed}
       and (${id}::uuid is null or r.id = ${id}::uuid) and ${recordHasTerms(terms, closed)} and ${behind(after)}
     order by ${order} limit ${limit + 1}`.execute(kysely);
  return rows;
}
