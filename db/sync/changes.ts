import { sql } from 'kysely';
import { isOneOf } from '../../domain/keys.ts';
import type { PlannedChange } from '../../domain/fieldtime/plan-shifts.ts';
import { changeKinds, type SyncCounts, writingKinds } from '../../domain/fieldtime/sync-runs.ts';
import type { UnitOfWork } from '../database.ts';

/** A planned change with the records that it is about. */
export type ChangeToKeep = PlannedChange & { pimsyRecordId: string | null; clientRecordId: string | null };

/**
 * Writes down what a run is to do; a page that is planned twice, because its worker died, is written once. What a person has approved stays approved.
 */
export async function keepChanges(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, round, changes }: { runId: string; round: number; changes: readonly ChangeToKeep[] },
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into sync_change (run_id, round, kind, reference, shift_id, pimsy_record_id, client_record_id, reason, unmapped, title, starts_at, ends_at,
                             wanted, fields)
    select ${runId}::uuid, ${round}, c.kind, c.reference, c."shiftId", c."pimsyRecordId", c."clientRecordId", c.reason, c.unmapped, c.title,
           c."startsAt", c."endsAt", case when jsonb_typeof(c.wanted) = 'object' then c.wanted end, c.fields
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as c(
           kind text, reference text, "shiftId" uuid, "pimsyRecordId" uuid, "clientRecordId" uuid, reason text, unmapped jsonb, title text,
           "startsAt" timestamptz, "endsAt" timestamptz, wanted jsonb, fields jsonb)
    on conflict (practice_id, run_id, reference, kind) do update
       set round = excluded.round, shift_id = excluded.shift_id, reason = excluded.reason, unmapped = excluded.unmapped, title = excluded.title,
           starts_at = excluded.starts_at, ends_at = excluded.ends_at, wanted = excluded.wanted, fields = excluded.fields
     where sync_change.status = 'planned'`.execute(kysely);
}

/** What an earlier planning of the run wanted, and this one does not. */
export async function dropOldRounds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, round }: { runId: string; round: number },
): Promise<void> {
  await sql`delete from sync_change where run_id = ${runId}::uuid and round < ${round} and status = 'planned'`.execute(
    kysely,
  );
}

export async function countChanges({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string): Promise<SyncCounts> {
  const counts = await countsOfRuns({ kysely }, [runId]);
  return counts.get(runId) ?? noCounts;
}

export const noCounts: SyncCounts = {
  create: 0,
  change: 0,
  delete: 0,
  'put-back': 0,
  kept: 0,
  unmapped: 0,
  applied: 0,
  failed: 0,
  doubt: 0,
};

/** Counts of several runs at once. */
export async function countsOfRuns(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runIds: readonly string[],
): Promise<Map<string, SyncCounts>> {
  const { rows } = await sql<{
    runId: string;
    kind: string;
    count: number;
    done: number;
    failed: number;
    doubt: number;
  }>`
    select run_id as "runId", kind, count(*)::int as count, count(*) filter (where status = 'done')::int as done,
           count(*) filter (where status = 'failed')::int as failed, count(*) filter (where status = 'doubt')::int as doubt
      from sync_change where run_id = any(${[...runIds]}::uuid[]) group by 1, 2`.execute(kysely);
  const counts = new Map<string, SyncCounts>();
  for (const { runId, kind, count, done, failed, doubt } of rows) {
    const before = counts.get(runId) ?? noCounts;
    if (!isOneOf(changeKinds, kind)) continue;
    const writes = isOneOf(writingKinds, kind);
    counts.set(runId, {
      ...before,
      [kind]: count,
      applied: before.applied + (writes ? done : 0),
      failed: before.failed + failed,
      doubt: before.doubt + doubt,
    });
  }
  return counts;
}

/** Deletions that no person has agreed to: whoever takes a shift of our own back has; and those that somebody else has done already are none. */
export async function deletionsToApprove({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sync_change
     where run_id = ${runId}::uuid and kind = 'delete' and status = 'planned' and not approved and reason not in ('already-gone', 'withdrawn')`.execute(
    kysely,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Deletions that no person was asked about and that were carried out by other runs since an instant: many small ones one after the other take as much away as
 * one that is large.
 */
export async function deletionsSince(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, since }: { runId: string; since: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sync_run r join sync_change c on c.run_id = r.id
     where r.started_at > ${since}::timestamptz and r.id <> ${runId}::uuid and c.kind = 'delete' and c.status = 'done' and not c.approved
       and c.reason not in ('already-gone', 'withdrawn')`.execute(kysely);
  return rows[0]?.count ?? 0;
}

export interface ChangeRange {
  from: string;
  to: string;
  count: number;
}

/** Keys of changes that are still to be done, in ranges of `size`, and how many are in doubt. */
export async function openChanges(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { runId, size }: { runId: string; size: number },
): Promise<{ ranges: ChangeRange[]; doubt: number }> {
  const { rows } = await sql<ChangeRange & { doubt: number }>`
    select min(id::text) as "from", max(id::text) as "to", count(*)::int as count, (count(*) filter (where status = 'doubt'))::int as doubt
      from (
        select id, status, (row_number() over (order by id) - 1) / ${size}::int as part
          from sync_change where run_id = ${runId}::uuid and status in ('planned', 'doubt') and kind = any(${[...writingKinds]}::text[])) parts
     group by part order by part`.execute(kysely);
  return {
    ranges: rows.map(({ from, to, count }) => ({ from, to, count })),
    doubt: rows.reduce((sum, { doubt }) => sum + doubt, 0),
  };
}
