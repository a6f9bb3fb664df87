import { type RawBuilder, sql } from 'kysely';
import { evvFindings, visitDates } from '../../domain/evv/elements.ts';
import type { EvvFacts, EvvFinding } from '../../domain/evv/elements.ts';
import type { JobKind, visitJobs } from '../../domain/evv/job-kinds.ts';
import { type VisitReason, visitReasons, type VisitState } from '../../domain/evv/visit-states.ts';
import type { VisitRow } from '../../domain/schemas/visits.ts';
import { withheldName } from '../../domain/withheld.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isOfClosed } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { labelsOf } from '../sync/labels.ts';
import { isNonVisitJob } from './non-visit-jobs.ts';

export interface VisitFilter {
  id?: string;
  /** Instants between which it was begun. */
  from?: string;
  to?: string;
  client?: string | undefined;
  employee?: string | undefined;
  state?: VisitState | undefined;
  /** Of jobs that were marked as no client's, or all others. */
  jobs?: (typeof visitJobs)[number] | undefined;
  after: string | null;
  limit: number;
  /** Of the practice, for visits of which Timeero names none. */
  zone: string;
  /** Who looks, and when: of a client whose chart is closed to them a visit does not tell the name. */
  reader: ChartReader;
}

interface Stored {
  id: string;
  state: VisitState;
  reason: VisitReason | null;
  userId: string;
  jobId: string | null;
  job: JobKind | null;
  client: string | null;
  employee: string | null;
  closed: boolean;
  service: string | null;
  planned: boolean;
  clockedInAt: string;
  clockInZone: string | null;
  clockedOutAt: string | null;
  clockOutZone: string | null;
  gpsIn: boolean;
  gpsOut: boolean;
  sentAt: string | null;
  attempts: number;
  version: number;
}

export interface ListedVisit {
  row: VisitRow;
  findings: EvvFinding[];
  userName: string;
  jobName: string | null;
}

const closed = isOfClosed('v');

const isMapped = sql`exists (
             select from external_record j join timeero_mapping m on m.timeero_record_id = j.id and m.ended_at is null
              where j.system = 'timeero' and j.kind = 'job' and j.external_id = v.job_id)`;
const isNonVisit = isNonVisitJob(sql`v.job_id`);

/** Visits, newest first, one row more than `limit`, with what each lacks as evidence. No GPS point is opened for it. */
export async function visitList(uow: Pick<UnitOfWork, 'kysely'>, filter: VisitFilter): Promise<ListedVisit[]> {
  const { rows } = await sql<Stored>`
    with ${closedTo(filter.reader)}
    select v.id, v.state, v.reason, v.user_id as "userId", v.job_id as "jobId", c.label as client, e.label as employee, ${closed} as closed,
           case when v.job_id is null then null when ${isMapped} then 'client' when ${isNonVisit} then 'non-visit' else 'unsaid' end as job,
           -- What the appointment says; a title that we have made up for one without a type says nothing, and one that somebody typed may name the client.
           case when s.origin = 'pimsy' then nullif(btrim(a.facts ->> 'type'), '') when ${closed} then null else nullif(btrim(s.title), '') end as service,
           s.id is not null as planned, ${iso(sql`v.clocked_in_at`)} as "clockedInAt", v.clock_in_zone as "clockInZone",
           ${iso(sql`v.clocked_out_at`)} as "clockedOutAt", v.clock_out_zone as "clockOutZone", v.gps_in as "gpsIn", v.gps_out as "gpsOut",
           ${iso(sql`v.sent_at`)} as "sentAt", v.attempts, v.version
      from visit v
      left join shift s on s.id = v.shift_id
      left join external_record a on a.id = s.pimsy_record_id
      left join external_record c on c.id = v.client_record_id
      left join external_record e on e.id = v.employee_record_id
     where ${sql.join(conditionsOf(filter), sql` and `)}
     order by v.clocked_in_at desc, v.id desc limit ${filter.limit + 1}`.execute(uow.kysely);
  const column = <T>(pick: (row: Stored) => T) => rows.map(pick);
  const { reader } = filter;
  const users = await labelsOf(uow, { kind: 'user', ids: column(({ userId }) => userId), reader });
  const jobs = await labelsOf(uow, { kind: 'job', ids: column(({ jobId }) => jobId), reader });
  return rows.map((row) => {
    // Of those that were never read by name, what Timeero calls them by.
    const userName = users.get(row.userId) ?? `User ${row.userId}`;
    const named = row.closed ? withheldName : jobs.get(row.jobId ?? '');
    const jobName = row.jobId === null ? null : (named ?? `Job ${row.jobId}`);
    return listed(row, { userName, jobName }, filter);
  });
}

function conditionsOf({ id, from, to, client, employee, state, jobs, after }: VisitFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (id) conditions.push(sql`v.id = ${id}::uuid`);
  if (from) conditions.push(sql`v.clocked_in_at >= ${from}::timestamptz`);
  if (to) conditions.push(sql`v.clocked_in_at < ${to}::timestamptz`);
  // One that is closed is found by nothing that would tell whose it is.
  if (client) conditions.push(sql`v.client_record_id = ${client}::uuid and not ${closed}`);
  if (employee) conditions.push(sql`v.employee_record_id = ${employee}::uuid`);
  if (state) conditions.push(sql`v.state = ${state}`);
  if (jobs === 'non-visit') conditions.push(isNonVisit);
  if (jobs === 'visit') conditions.push(sql`not ${isNonVisit}`);
  if (after)
    conditions.push(
      sql`(v.clocked_in_at, v.id) < (select l.clocked_in_at, l.id from visit l where l.id = ${after}::uuid)`,
    );
  return conditions;
}

function listed(
  row: Stored,
  names: { userName: string; jobName: string | null },
  { zone, reader: { now } }: VisitFilter,
): ListedVisit {
  const { id, state, reason, client, employee, service, clockedInAt, clockInZone, clockedOutAt, clockOutZone } = row;
  const facts: EvvFacts = {
    planned: row.planned,
    service,
    client: clientIn(row),
    employeeKnown: employee !== null,
    zone: clockInZone,
    clockedInAt,
    clockedOutAt,
    gpsIn: row.gpsIn,
    gpsOut: row.gpsOut,
  };
  const findings = evvFindings(facts, now.toISOString());
  const shown: VisitRow = {
    id,
    state,
    reason: reason && { code: reason, ...visitReasons[reason] },
    clientName: row.closed ? withheldName : (client ?? names.jobName),
    clientWithheld: row.closed,
    job: row.job,
    employeeName: employee ?? names.userName,
    service,
    dates: visitDates({ clockedInAt, clockedOutAt, clockInZone, clockOutZone }, zone),
    clockedInAt,
    clockInZone,
    clockedOutAt,
    clockOutZone,
    lacking: findings.filter(({ lacks }) => lacks.length > 0).map(({ element }) => element),
    matched: row.planned,
    sentAt: row.sentAt,
    attempts: row.attempts,
    version: row.version,
  };
  return { row: shown, findings, ...names };
}

function clientIn({ client, reason, jobId, job }: Stored): EvvFacts['client'] {
  if (reason === 'client-differs') return 'differs';
  if (client !== null) return 'known';
  if (job === 'non-visit') return 'non-visit';
  return jobId === null ? 'none' : 'unmapped';
}
