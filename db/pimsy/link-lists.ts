import { sql } from 'kysely';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import { ownedText } from '../../domain/pimsy/owned-text.ts';
import { pimsyPerson } from '../../domain/pimsy/pimsy-person.ts';
import type { ReadingKind } from '../../domain/pimsy/reading-counts.ts';
import type { FieldToEnter, UnlinkedRecord } from '../../domain/schemas/connections.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedRecord, nameUnless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';

interface Page {
  after: string | null;
  limit: number;
}
interface RecordRow {
  id: string;
  kind: ReadingKind;
  externalId: string;
  label: string;
  email: string | null;
  birthDate: string | null;
  recordNumber: string | null;
  startsAt: string | null;
  problem: LinkProblem;
  candidateIds: string[];
  withheld: boolean;
}

/**
 * Records of PIMSY that are nobody and nothing here, by key; with those whom they may be. One row more than `limit`. Of one that may be a client whose chart is
 * closed to the reader nothing is told but that it is there.
 */
export async function unlinkedList(
  uow: UnitOfWork,
  { kind, reader, after, limit }: Page & { kind: ReadingKind | null; reader: ChartReader },
): Promise<UnlinkedRecord[]> {
  const { rows } = await sql<RecordRow>`
    with ${closedTo(reader)}
    select r.id, r.kind, r.external_id as "externalId", ${nameUnless(closed, sql`r.label`)} as label, r.facts ->> 'email' as email,
           r.facts ->> 'birthDate' as "birthDate", r.facts ->> 'recordNumber' as "recordNumber", r.facts ->> 'startsAt' as "startsAt",
           r.link_problem as problem, r.link_candidates as "candidateIds", ${closed} as withheld
      from external_record r
     where r.system = 'pimsy' and r.link_problem is not null and r.gone_at is null and (${kind}::text is null or r.kind = ${kind})
       and (${after}::uuid is null or r.id > ${after}::uuid)
     order by r.id limit ${limit + 1}`.execute(uow.kysely);
  const candidates = await candidatesOf(
    uow,
    rows.flatMap(({ candidateIds, withheld }) => (withheld ? [] : candidateIds)),
  );
  return rows.map(({ id, kind: of, externalId, label, problem, candidateIds, withheld, ...facts }) => ({
    id,
    kind: of,
    label,
    problem,
    withheld,
    ...(withheld
      ? { externalId: null, facts: untold, candidates: [] }
      : { externalId, facts, candidates: candidateIds.flatMap((each) => candidates.get(each) ?? []) }),
  }));
}

const closed = isClosedRecord('r');
const untold = { email: null, birthDate: null, recordNumber: null, startsAt: null };

type Candidate = UnlinkedRecord['candidates'][number];

async function candidatesOf({ kysely }: UnitOfWork, ids: string[]): Promise<Map<string, Candidate>> {
  const { rows } = await sql<Candidate>`
    select c.id, p.first_name || ' ' || p.last_name as name, c.record_number as detail
      from client c join person p on p.id = c.person_id where c.id = any(${ids}::uuid[])
    union all
    select s.id, p.first_name || ' ' || p.last_name,
           (select address from contact_point e where e.person_id = p.id and e.kind = 'email' and e.active order by e.preferred desc, e.id limit 1)
      from staff s join person p on p.id = s.person_id where s.id = any(${ids}::uuid[])`.execute(kysely);
  return new Map(rows.map((row) => [row.id, row]));
}

const pointsHere = (ofMail: boolean) => sql`
  (select string_agg(address, ', ' order by kind, address) from contact_point e
    where e.person_id = p.id and e.active and (e.kind = 'email') = ${ofMail})`;

interface FieldRow extends Omit<FieldToEnter, 'since' | 'pimsy'> {
  since: Date;
  facts: Record<string, unknown> | null;
}

/** What clients changed here and PIMSY does not hold yet, by key, with what stands here and what PIMSY holds. One row more than `limit`. */
export async function fieldsToEnter(
  { kysely }: UnitOfWork,
  { id = null, after, limit }: Page & { id?: string | null },
): Promise<FieldToEnter[]> {
  const { rows } = await sql<FieldRow>`
    select f.id, f.client_id as "clientId", p.first_name || ' ' || p.last_name as name, c.record_number as "recordNumber", f.field,
           f.created_at as since, c.restricted, case when not c.restricted then r.facts end as facts,
           coalesce(case
             -- A restricted chart is opened by its own rule.
             when c.restricted then null
             when f.field = 'name' then p.first_name || ' ' || p.last_name
             when f.field = 'birthDate' then p.birth_date::text
             when f.field = 'address' then concat_ws(', ', p.line1, p.line2, p.city, p.state, p.zip)
             when f.field = 'email' then ${pointsHere(true)}
             else ${pointsHere(false)} end, '') as here
      from enter_in_pimsy f join client c on c.id = f.client_id join person p on p.id = c.person_id
      left join mapping m on m.system = 'pimsy' and m.local_kind = 'client' and m.local_id = c.id and m.ended_at is null
      left join external_record r on r.id = m.external_record_id
     where (${after}::uuid is null or f.id > ${after}::uuid) and (${id}::uuid is null or f.id = ${id}::uuid)
     order by f.id limit ${limit + 1}`.execute(kysely);
  return rows.map(({ facts, ...row }) => ({
    ...row,
    since: new Date(row.since).toISOString(),
    pimsy: facts === null ? '' : ownedText(pimsyPerson(facts), row.field),
  }));
}

/** Fields of a client or member of staff that PIMSY owns now; none where nothing is linked, or PIMSY is not connected. */
export async function ownedByPimsy(
  { kysely }: UnitOfWork,
  localKind: 'client' | 'staff',
  localId: string,
): Promise<boolean> {
  const { rows } = await sql<{ owned: boolean }>`
    select exists (select from mapping m where m.system = 'pimsy' and m.local_kind = ${localKind} and m.local_id = ${localId}::uuid and m.ended_at is null)
       and exists (select from integration i where i.system = 'pimsy' and i.enabled) as owned`.execute(kysely);
  return rows[0]?.owned ?? false;
}
