import { sql } from 'kysely';
import { personFacts } from '../../domain/fieldtime/person-facts.ts';
import { type MappingKind, notReady } from '../../domain/fieldtime/person-problems.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { RegisterRow } from '../../domain/schemas/mappings.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { byName, closedTo, isClosedJob, isClosedRecord, nameUnless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { type Judgeable, heldSsn } from '../person-imports/judge.ts';
import { recordHasTerms } from './searched.ts';

interface Mapped extends Judgeable {
  label: string;
  withheld: boolean;
  target: string;
  origin: RegisterRow['origin'];
  registered: boolean;
  problem: string | null;
}

interface RegisterFilter {
  kind: MappingKind;
  terms: readonly PeopleTerm[];
  /** Who looks: of clients whose chart is closed to them nothing is told but that they are there. */
  reader: ChartReader;
  after: string | null;
  limit: number;
}

const closed = isClosedRecord('r');
const { order, behind } = byName('r', isClosedRecord);

/** Who is mapped, by name, with whether the EVV register has them and why not, one row more than `limit`. No number leaves here but a masked one. */
export async function registerList(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { kind, terms, reader, after, limit }: RegisterFilter,
): Promise<RegisterRow[]> {
  const mark = kind === 'employee' ? sql`r.ssn_index` : sql`btrim(r.facts ->> 'medicaidId')`;
  const { rows } = await sql<Mapped>`
    with ${closedTo(reader)}
    select r.id, r.system, r.kind, r.external_id as "externalId", ${nameUnless(closed, sql`r.label`)} as label, ${closed} as withheld, r.facts, r.ssn,
           r.ssn_index as "ssnIndex", ${nameUnless(isClosedJob('t'), sql`t.label`)} as target, m.origin,
           m.registered_at is not null and m.registered_as is not distinct from ${mark} as registered,
           case when m.registered_as is not distinct from ${mark} then m.register_problem end as problem
      from timeero_mapping m
      join external_record r on r.id = m.pimsy_record_id
      join external_record t on t.id = m.timeero_record_id
     where m.ended_at is null and m.kind = ${kind} and ${recordHasTerms(terms, closed)} and ${behind(after)}
     order by ${order} limit ${limit + 1}`.execute(uow.kysely);
  const listed: RegisterRow[] = [];
  for (const row of rows) {
    const { withheld, origin } = row;
    if (withheld) {
      const { id, label, target } = row;
      const nothing = { externalId: null, ssnMasked: null, medicaidId: null, ready: null, reason: null };
      listed.push({ id, label, withheld, target, origin, ...nothing });
      continue;
    }
    const facts = personFacts(row.facts);
    const ssn = await heldSsn(uow, keyRing, row);
    const reason = notReady(kind, facts, ssn) ?? row.problem ?? (row.registered ? null : 'about to be entered');
    listed.push({
      id: row.id,
      externalId: row.externalId,
      label: row.label,
      withheld,
      target: row.target,
      origin,
      ssnMasked: kind === 'employee' && facts.ssnLast4 !== '' ? `***-**-${facts.ssnLast4}` : null,
      medicaidId: kind === 'client' && facts.medicaidId !== '' ? facts.medicaidId : null,
      ready: reason === null,
      reason,
    });
  }
  return listed;
}
