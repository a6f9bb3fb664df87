import { sql } from 'kysely';
import { isSyncFailure, syncFailures } from '../../domain/fieldtime/sync-failures.ts';
import { type SyncCounts, syncIsUnderWay } from '../../domain/fieldtime/sync-runs.ts';
import type { SyncRun } from '../../domain/schemas/sync.ts';
import type { UnitOfWork } from '../database.ts';
import { accountName } from '../queries/account-name.ts';
import { iso } from '../queries/instants.ts';
import { countsOfRuns, noCounts } from './changes.ts';

type Stored = Omit<SyncRun, 'failure' | 'counts'> & { failure: string | null; counts: Partial<SyncCounts> };

/** Whom an actor names: a member of staff, or nobody. */
const nameOf = (column: 'requested_by' | 'decided_by') => {
  const actor = sql.ref(`r.${column}`);
  return accountName(sql`case when ${actor} like 'staff:%' then split_part(${actor}, ':', 2)::uuid end`);
};

/** Runs of the sync, newest first, one row more than `limit`. What is under way is counted as it stands, which is its progress. */
export async function syncRunList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, after, limit }: { id: string | null; after: string | null; limit: number },
): Promise<SyncRun[]> {
  const { rows } = await sql<Stored>`
    select r.id, r.trigger, r.scope, r.status, r.counts, r.live, r.read_whole as "readWhole", r.failure, r.decision,
           ${nameOf('requested_by')} as "requestedBy", ${nameOf('decided_by')} as "decidedBy", ${iso(sql`r.created_at`)} as "createdAt",
           ${iso(sql`r.started_at`)} as "startedAt", ${iso(sql`r.finished_at`)} as "finishedAt", r.version
      from sync_run r
     where (${id}::uuid is null or r.id = ${id}::uuid) and (${after}::uuid is null or r.id < ${after}::uuid)
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  const live = rows.filter(({ status }) => syncIsUnderWay(status)).map((row) => row.id);
  const counts = live.length > 0 ? await countsOfRuns({ kysely }, live) : new Map<string, SyncCounts>();
  return rows.map((row) => ({
    ...row,
    counts: { ...noCounts, ...row.counts, ...counts.get(row.id) },
    failure:
      row.failure !== null && isSyncFailure(row.failure) ? { code: row.failure, ...syncFailures[row.failure] } : null,
  }));
}
