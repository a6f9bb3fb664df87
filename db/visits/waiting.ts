import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { hasSynced } from '../sync/integrations.ts';

/**
 * Visits whose workflow does not know of their newest change, by key. None before a person has synced with the accounts that are connected: as with shifts,
 * nothing goes out by itself before that.
 */
export async function untoldVisits(
  uow: Pick<UnitOfWork, 'em' | 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  if (!(await hasSynced(uow))) return [];
  const { rows } = await sql<{ id: string }>`
    select id from visit
     where untold and updated_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(uow.kysely);
  return rows.map(({ id }) => id);
}

/** Its workflow has been signalled; what changed after `before` is still untold. */
export async function noteTold({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string, before: Date): Promise<void> {
  await sql`update visit set untold = false where id = ${id}::uuid and updated_at <= ${before}::timestamptz`.execute(
    kysely,
  );
}

/** Still open, by Timeero's ids: a list of changes need not bring them, and somebody may have clocked out. */
export async function openVisits({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select timeero_id as id from visit where state = 'open' and gone_at is null order by id`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Those that changed in Timeero since an instant, as far as we know, by Timeero's ids: a list of what changed since then brings all of them. */
export async function visitsSince({ kysely }: Pick<UnitOfWork, 'kysely'>, since: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select timeero_id as id from visit
     where gone_at is null and coalesce(changed_at, clocked_in_at) >= ${since}::timestamptz order by id`.execute(
    kysely,
  );
  return rows.map(({ id }) => id);
}

/** Those that a person or a newer shift may have mended meanwhile: held ones, and those of the last month without a shift; by key. */
export async function unsettledVisits(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { since, after, limit }: { since: Date; after: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from visit
     where (state = 'held' or (reason = 'non-visit-job' and job_id not in (select job_id from non_visit_job)) or (shift_id is null and gone_at is null and clocked_in_at >= ${since}::timestamptz))
       and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Has the workflows told once more of what is due and was not touched since an instant: one that somebody has ended from outside tells nobody. */
export async function tellAgain({ kysely }: Pick<UnitOfWork, 'kysely'>, since: Date): Promise<void> {
  await sql`update visit set untold = true
             where state in ('waiting', 'sending', 'doubt') and not untold and updated_at <= ${since}::timestamptz`.execute(
    kysely,
  );
}
