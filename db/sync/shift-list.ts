import { type RawBuilder, sql } from 'kysely';
import type { ShiftOrigin } from '../../domain/fieldtime/sync-runs.ts';
import type { Shift } from '../../domain/schemas/sync.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { withheldName } from '../../domain/withheld.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isOfClosed, titleUnless, unless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { labelsOf } from './labels.ts';

export interface ShiftFilter {
  id?: string;
  /** Instants: shifts that last into it, until before `to`. */
  from?: string;
  to?: string;
  origin?: ShiftOrigin | undefined;
  user?: string | undefined;
  after: string | null;
  limit: number;
  /** Who looks, and when: of a client whose chart is closed to them a shift tells neither name nor job. */
  reader: ChartReader;
}

type Stored = Omit<Shift, 'localStart' | 'minutes' | 'staff' | 'client' | 'locked' | 'userIds' | 'jobId'> & {
  userIds: string[];
  jobId: string | null;
};

const closed = isOfClosed('s');

/** Shifts by start, one row more than `limit`, with the names that Timeero knows people and jobs by. What is over there or was taken back is left out. */
export async function shiftList(uow: Pick<UnitOfWork, 'kysely'>, filter: ShiftFilter): Promise<Shift[]> {
  const { id, from, to, origin, user, after, limit, reader } = filter;
  const conditions: RawBuilder<unknown>[] = [id ? sql`s.id = ${id}::uuid` : sql`s.state <> 'gone'`];
  if (from)
    conditions.push(sql`s.ends_at > ${from}::timestamptz and s.starts_at > ${from}::timestamptz - interval '2 days'`);
  if (to) conditions.push(sql`s.starts_at < ${to}::timestamptz`);
  if (origin) conditions.push(sql`s.origin = ${origin}`);
  if (user) conditions.push(sql`${user} = any(s.user_ids)`);
  if (after)
    conditions.push(sql`(s.starts_at, s.id) > (select l.starts_at, l.id from shift l where l.id = ${after}::uuid)`);
  const { rows } = await sql<Stored>`
    with ${closedTo(reader)}
    select s.id, s.origin, ${titleUnless(closed, 's')} as title, ${closed} as withheld, ${iso(sql`s.starts_at`)} as "startsAt", ${iso(sql`s.ends_at`)} as "endsAt", s.zone,
           s.user_ids as "userIds", ${unless(closed, sql`s.job_id`)} as "jobId", s.state, s.unsent, s.withdrawn,
           (s.starts_at <= ${reader.now}::timestamptz or s.clocked_in_at is not null) as begun, s.problem, s.version
      from shift s where ${sql.join(conditions, sql` and `)}
     order by s.starts_at, s.id limit ${limit + 1}`.execute(uow.kysely);
  const users = await labelsOf(uow, { kind: 'user', ids: rows.flatMap(({ userIds }) => userIds), reader });
  const jobs = await labelsOf(uow, { kind: 'job', ids: rows.map(({ jobId }) => jobId), reader });
  return rows.map((row) => ({
    ...row,
    localStart: wallTimeOf(row.startsAt, row.zone),
    minutes: Math.round((Date.parse(row.endsAt) - Date.parse(row.startsAt)) / 60_000),
    staff: row.userIds.map((each) => users.get(each) ?? each),
    client: row.withheld ? withheldName : row.jobId && (jobs.get(row.jobId) ?? row.jobId),
    locked: whyLocked(row),
  }));
}

/** Why a shift cannot be changed on our pages; null: it can. */
export function whyLocked({
  origin,
  begun,
  withdrawn,
  withheld,
}: Pick<Shift, 'origin' | 'begun' | 'withdrawn' | 'withheld'>): string | null {
  if (origin === 'pimsy') return 'It comes from PIMSY. Change its appointment there; the next sync brings it here.';
  if (origin === 'timeero') return 'It was made in Timeero. Change it there; Rounds leaves it as it is.';
  if (withdrawn) return 'It was taken back.';
  if (begun) return 'It has begun. What happened since stays as it is.';
  return withheld
    ? 'The chart of its client is restricted and not open to you. Whoever it is open to can change the shift.'
    : null;
}
