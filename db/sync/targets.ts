import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** Shifts and visits that Timeero told of, and that the run which began at an instant has taken. */
export async function toldRecords(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  takenAt: string,
): Promise<{ subject: string; id: string }[]> {
  const { rows } = await sql<{ subject: string; id: string }>`
    select distinct subject, external_id as id from webhook_event
     where taken_at = ${takenAt}::timestamptz and subject in ('shift', 'visit') order by 1, 2`.execute(kysely);
  return rows;
}

/** From now on a shift is what happened. */
export async function noteClockIn(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  timeeroId: string,
  at: string,
): Promise<void> {
  await sql`
    update shift set clocked_in_at = ${at}::timestamptz where timeero_id = ${timeeroId} and clocked_in_at is null`.execute(
    kysely,
  );
}

/** Milliseconds. What could not be sent is tried again no sooner: what Timeero refuses it would be asked every few seconds. */
const tryAgainMs = 15 * 60_000;
/** Milliseconds by which the clocks of two servers may differ. */
const clocksDifferMs = 10_000;

/** Of a row of `shift`: changed on our own pages, and no run of single shifts has tried to send it just now. */
export const waitsToBeSent = (now: Date): RawBuilder<boolean> => sql`
  shift.unsent and coalesce(
    (select r.started_at <= greatest(${new Date(now.getTime() - tryAgainMs)}::timestamptz, shift.updated_at + make_interval(secs => ${clocksDifferMs / 1_000}))
       from sync_run r where r.trigger = 'webhook' and r.started_at is not null order by r.id desc limit 1), true)`;

/** Whether single shifts wait that were told of, or changed on our own pages, before an instant. */
export async function targetsWait({ kysely }: Pick<UnitOfWork, 'kysely'>, before: Date, now: Date): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select from webhook_event where taken_at is null and received_at <= ${before}::timestamptz)
        or exists (select from shift where ${waitsToBeSent(now)} and updated_at <= ${before}::timestamptz) as waits`.execute(
    kysely,
  );
  return rows[0]?.waits ?? false;
}

/** Runs that were requested before an instant and that nothing has taken up, by key. */
export async function requestedSyncs(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from sync_run where status = 'requested' and updated_at <= ${before}::timestamptz
       and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
