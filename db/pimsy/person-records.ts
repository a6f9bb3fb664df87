import { sql } from 'kysely';
import type { Candidate } from '../../domain/pimsy/choose-link.ts';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import type { UnitOfWork } from '../database.ts';

/** Whom a record of PIMSY is here, by its kind. */
export const localKinds = { employee: 'staff', client: 'client' } as const;
export type PersonKind = keyof typeof localKinds;

export interface PersonRecord {
  id: string;
  facts: Record<string, unknown>;
  gone: boolean;
  linkProblem: LinkProblem | null;
  linkCandidates: string[];
  linkChoice: 'new' | null;
  /** Of the client or member of staff that it is; null: nobody yet. */
  localId: string | null;
  mappedAt: Date | null;
}

/** The next records of PIMSY by key, held until the transaction ends. */
export async function personRecords(
  { kysely }: UnitOfWork,
  { kind, after, limit, ids = null }: { kind: PersonKind; after: string | null; limit: number; ids?: string[] | null },
): Promise<PersonRecord[]> {
  const { rows } = await sql<PersonRecord>`
    select r.id, r.facts, r.gone_at is not null as gone, r.link_problem as "linkProblem", r.link_candidates as "linkCandidates",
           r.link_choice as "linkChoice", m.local_id as "localId", m.created_at as "mappedAt"
      from external_record r
      left join mapping m on m.external_record_id = r.id and m.ended_at is null and m.local_kind = ${localKinds[kind]}
     where r.system = 'pimsy' and r.kind = ${kind} and (r.gone_at is null or m.local_id is not null)
       and (${after}::uuid is null or r.id > ${after}::uuid) and (${ids}::uuid[] is null or r.id = any(${ids}::uuid[]))
     order by r.id limit ${limit} for update of r`.execute(kysely);
  return rows.map((row) => ({ ...row, mappedAt: row.mappedAt && new Date(row.mappedAt) }));
}

/** What the others of a chunk are asked for. */
export interface Asked {
  recordId: string;
  firstName: string | null;
  lastName: string | null;
  birthDate: string | null;
  email: string | null;
  recordNumber: string | null;
}

interface Found extends Candidate {
  recordId: string;
  linked: boolean;
}

const columns = sql`a.record as "recordId", p.first_name as "firstName", p.last_name as "lastName", p.birth_date::text as "birthDate",
  array(select c.address from contact_point c where c.person_id = p.id and c.kind = 'email' and c.active) as emails`;
const askedRows = (asked: readonly Asked[]) => sql`
  select * from unnest(${asked.map((each) => each.recordId)}::uuid[], ${asked.map((each) => each.firstName)}::text[],
                       ${asked.map((each) => each.lastName)}::text[], ${asked.map((each) => each.birthDate)}::date[],
                       ${asked.map((each) => each.email)}::text[], ${asked.map((each) => each.recordNumber)}::text[])
           as a (record, first_name, last_name, birth_date, email, number)`;
const linkedTo = (kind: 'staff' | 'client', id: ReturnType<typeof sql>) => sql<boolean>`
  exists (select from mapping m where m.system = 'pimsy' and m.local_kind = ${kind} and m.local_id = ${id} and m.ended_at is null)`;

/** Staff of the same name or e-mail address whom nothing is linked to. */
export async function staffAlike({ kysely }: UnitOfWork, asked: readonly Asked[]): Promise<Map<string, Candidate[]>> {
  const { rows } = await sql<Found>`
    with a as (${askedRows(asked)}),
         hits as (
           select a.record, p.id as person_id from a
             join person p on lower(p.last_name) = lower(a.last_name) and lower(p.first_name) = lower(a.first_name)
           union
           select a.record, c.person_id from a join contact_point c on c.address = a.email and c.kind = 'email' and c.active
         )
    select s.id, null as "recordNumber", false as linked, ${columns}
      from hits a join person p on p.id = a.person_id join staff s on s.person_id = p.id
     where not ${linkedTo('staff', sql`s.id`)} order by s.id`.execute(kysely);
  return byRecord(rows);
}

/** Clients of the same record number, or of the same name and birth date; `linked`: a number that is another record's client already. */
export async function clientsAlike(
  { kysely }: UnitOfWork,
  asked: readonly Asked[],
): Promise<{ alike: Map<string, Candidate[]>; linked: Set<string> }> {
  const { rows } = await sql<Found>`
    with a as (${askedRows(asked)}),
         hits as (
           select a.record, c.id from a join client c on lower(c.record_number) = lower(a.number)
           union
           select a.record, c.id from a
             join person p on lower(p.last_name) = lower(a.last_name) and lower(p.first_name) = lower(a.first_name) and p.birth_date = a.birth_date
             join client c on c.person_id = p.id
         )
    select c.id, c.record_number as "recordNumber", ${linkedTo('client', sql`c.id`)} as linked, ${columns}
      from hits a join client c on c.id = a.id join person p on p.id = c.person_id order by c.id`.execute(kysely);
  const numbers = new Map(asked.map(({ recordId, recordNumber }) => [recordId, recordNumber?.toLowerCase()]));
  const taken = rows.filter((row) => row.linked && row.recordNumber?.toLowerCase() === numbers.get(row.recordId));
  return { alike: byRecord(rows.filter((row) => !row.linked)), linked: new Set(taken.map(({ recordId }) => recordId)) };
}

function byRecord(rows: readonly Found[]): Map<string, Candidate[]> {
  const found = new Map<string, Candidate[]>();
  for (const { recordId, linked: _, ...candidate } of rows)
    found.set(recordId, [...(found.get(recordId) ?? []), candidate]);
  return found;
}

/** Notes why a record is nobody here, or that nothing stands in the way any more. */
export async function noteLinkProblems(
  { kysely }: UnitOfWork,
  notes: readonly { id: string; problem: LinkProblem | null; candidates: readonly string[] }[],
): Promise<void> {
  if (notes.length === 0) return;
  await sql`
    update external_record r set link_problem = n.problem, link_candidates = coalesce(string_to_array(nullif(n.candidates, ''), ' '), '{}')
      from unnest(${notes.map(({ id }) => id)}::uuid[], ${notes.map(({ problem }) => problem)}::text[],
                  ${notes.map(({ candidates }) => candidates.join(' '))}::text[]) as n (id, problem, candidates)
     where r.id = n.id and (r.link_problem is distinct from n.problem
       or r.link_candidates is distinct from coalesce(string_to_array(nullif(n.candidates, ''), ' '), '{}'))`.execute(
    kysely,
  );
}
