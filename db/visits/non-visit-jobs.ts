import { type RawBuilder, sql } from 'kysely';
import type { Actor, UnitOfWork } from '../database.ts';
import { NonVisitJob } from '../entities/index.ts';

/** Whether a job, by its id in Timeero, was marked; a client who is mapped to it counts more. */
export const isNonVisitJob = (jobId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`coalesce(${jobId} in (select job_id from non_visit_job), false)`;
/** Whether record `row` of Timeero is such a job. */
export const isNonVisitRecord = (row: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${row}.kind`)} = 'job' and ${isNonVisitJob(sql.ref(`${row}.external_id`))})`;

/** Those of some jobs of Timeero that were marked, by its ids. */
export async function nonVisitJobs(
  { em }: Pick<UnitOfWork, 'em'>,
  jobIds: readonly (string | null)[],
): Promise<Set<string>> {
  const rows = await em.find(NonVisitJob, { jobId: jobIds.filter((id) => id !== null) });
  return new Set(rows.map(({ jobId }) => jobId));
}

interface Marking {
  jobId: string;
  /** false: taken back. */
  marked: boolean;
  by: Actor;
  now: Date;
}

/** Says of a job that whoever clocks into it visits no client, or takes that back; two who do the same at once have done it once. */
export async function markNonVisitJob(uow: UnitOfWork, { jobId, marked, by, now }: Marking): Promise<void> {
  if (marked)
    await sql`
      insert into non_visit_job (job_id, marked_by, created_at) values (${jobId}, ${by}, ${now}::timestamptz) on conflict (practice_id, job_id) do nothing`.execute(
      uow.kysely,
    );
  else await sql`delete from non_visit_job where job_id = ${jobId}`.execute(uow.kysely);
}

/** The newest visits of a job that stand where its mark has put them, or where they would go by it. The others follow by the next reading. */
export async function visitsOfJob(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  jobId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from visit where job_id = ${jobId} and (state in ('held', 'open', 'waiting') or reason = 'non-visit-job')
     order by clocked_in_at desc, id desc limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
