import { sql } from 'kysely';
import type { SyncScope, SyncTrigger } from '../../domain/fieldtime/sync-runs.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { leaseFrom } from './take-up.ts';

/** A run that is being carried out. */
export interface LiveRun {
  runId: string;
  trigger: SyncTrigger;
  scope: SyncScope;
  status: 'reading' | 'applying';
  round: number;
  windowFrom: string;
  windowTo: string;
  startedAt: string;
}

/** Prolongs the lease of a run. @returns null where it is not carried out (any more): cancelled, or taken for lost */
export async function liveRun(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runId: string,
  now: Date,
): Promise<LiveRun | null> {
  const { rows } = await sql<LiveRun>`
    update sync_run set lease_until = ${leaseFrom(now)}::timestamptz
     where id = ${runId}::uuid and status in ('reading', 'applying')
    returning id as "runId", trigger, scope, status, round, ${iso(sql`window_from`)} as "windowFrom", ${iso(sql`window_to`)} as "windowTo",
              ${iso(sql`started_at`)} as "startedAt"`.execute(kysely);
  return rows[0] ?? null;
}
