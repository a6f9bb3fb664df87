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

/** A lease that was prolonged less than this ago is not prolonged again. */
const prolongEveryMs = 60_000;

const columns = sql`id as "runId", trigger, scope, status, round, ${iso(sql`window_from`)} as "windowFrom", ${iso(sql`window_to`)} as "windowTo",
  ${iso(sql`started_at`)} as "startedAt"`;

/**
 * Prolongs the lease of a run, once a minute. `hold`: until the transaction ends nobody may end the run; several may hold it side by side, which they could not
 * if each wrote its row. Without it a transaction that changes nothing leaves nothing to be written to the disk.
 * @returns null where it is not carried out (any more): cancelled, or taken for lost
 */
export async function liveRun(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runId: string,
  now: Date,
  { hold = true }: { hold?: boolean } = {},
): Promise<LiveRun | null> {
  const carriedOut = sql`id = ${runId}::uuid and status in ('reading', 'applying')`;
  const until = leaseFrom(now);
  const recent = new Date(until.getTime() - prolongEveryMs);
  const { rows: held } = await sql<LiveRun>`
    select ${columns} from sync_run where ${carriedOut} and lease_until > ${recent}::timestamptz ${hold ? sql`for share` : sql``}`.execute(
    kysely,
  );
  if (held[0]) return held[0];
  const { rows } = await sql<LiveRun>`
    update sync_run set lease_until = ${until}::timestamptz where ${carriedOut} returning ${columns}`.execute(kysely);
  return rows[0] ?? null;
}
