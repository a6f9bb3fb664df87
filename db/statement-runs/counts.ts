import { sql } from 'kysely';
import type { LeftOutReason, StatementTurnState } from '../../domain/billing/statement-runs.ts';
import type { StatementRunCounts } from '../../domain/schemas/statement-runs.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

const keys = {
  waiting: 'waiting',
  issued: 'issued',
  'left-out': 'leftOut',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<StatementTurnState, keyof StatementRunCounts>;

const none: StatementRunCounts = {
  clients: 0,
  waiting: 0,
  issued: 0,
  leftOut: 0,
  failed: 0,
  cancelled: 0,
  byReason: {},
  total: 0,
};

interface Counted {
  id: string;
  status: StatementTurnState;
  reason: LeftOutReason | null;
  n: number;
  cents: number;
}

/** Clients of runs by what has become of them, as it stands. Charts that are closed to the reader are left out; without one all count. */
export async function countRuns(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
  reader: ChartReader | null,
): Promise<(id: string) => StatementRunCounts> {
  const { rows } = await sql<Counted>`
    select w.run_id as id, w.status, w.reason, count(*)::int as n, coalesce(sum(s.closing), 0)::float8 as cents
      from statement_run_row w
      join client c on c.id = w.client_id
      left join statement s on s.id = w.statement_id
     where w.run_id = any(${[...ids]}::uuid[]) and ${reader ? isOpenTo(reader) : sql`true`}
     group by 1, 2, 3`.execute(kysely);
  const found = new Map<string, StatementRunCounts>();
  for (const { id, status, reason, n, cents } of rows) {
    const before = found.get(id) ?? none;
    const key = keys[status];
    found.set(id, {
      ...before,
      clients: before.clients + n,
      [key]: before[key] + n,
      total: before.total + cents,
      byReason: reason === null ? before.byReason : { ...before.byReason, [reason]: n },
    });
  }
  return (id) => found.get(id) ?? none;
}
