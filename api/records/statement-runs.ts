import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { StatementRun } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { addClients, beginRun } from '../../db/statement-runs/begin.ts';
import { cancelWaiting } from '../../db/statement-runs/finish.ts';
import { runList, runRows, type RunRowsWanted } from '../../db/statement-runs/list.ts';
import { type OwingClient, owingClients } from '../../db/statement-runs/owing.ts';
import { statementRunIsUnderWay } from '../../domain/billing/statement-runs.ts';
import { formatMoney } from '../../domain/money.ts';
import type {
  newStatementRun,
  previewStatementRun,
  StatementRun as Shape,
  StatementRunPreview,
  StatementRunRow,
} from '../../domain/schemas/statement-runs.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { chartReader, seesAll } from './chart-access.ts';
import { found } from './rows.ts';
import { dayToPayBy } from './statements.ts';

type Wanted = z.output<typeof previewStatementRun>;

async function owing(uow: UnitOfWork, { overCents, dueOn }: Wanted, asking: Asking): Promise<OwingClient[]> {
  const today = await dayToPayBy(uow, dueOn, asking.now);
  return owingClients(uow, { overCents, today, reader: chartReader(asking) });
}

/** Who would get a statement now, counted. @throws Problem 400 */
export async function previewOfRun(uow: UnitOfWork, wanted: Wanted, asking: Asking): Promise<StatementRunPreview> {
  return countsOf(await owing(uow, wanted, asking));
}

function countsOf(all: readonly OwingClient[]): StatementRunPreview {
  const get = all.filter(({ same }) => !same);
  const total = get.reduce((sum, { balance }) => sum + balance, 0);
  return { clients: get.length, total, same: all.length - get.length };
}

/** Writes the run down; nobody has been issued anything yet. @throws Problem 400, 409 where one is under way, the numbers are others than were confirmed, or nobody gets any */
export async function orderRun(
  uow: UnitOfWork,
  { expected, ...wanted }: z.output<typeof newStatementRun>,
  asking: Asking,
): Promise<Shape> {
  const id = await beginRun(uow, { ...wanted, allCharts: seesAll(asking.principal), now: asking.now });
  if (id === null)
    throw conflict(
      'run-under-way',
      'Statements are being issued already',
      'See under Billing > Statement Runs how far that run is. Cancel it there, or wait until it has ended.',
    );
  const all = await owing(uow, wanted, asking);
  const { clients, total } = countsOf(all);
  if (clients === 0)
    throw conflict(
      'nobody',
      'Nobody would get a statement',
      'Choose a smaller amount. Who has a statement that says the same, and is not due yet, gets none.',
    );
  if (clients !== expected.clients || total !== expected.total)
    throw conflict(
      'counts-changed',
      `By now ${clients === 1 ? '1 client' : `${clients} clients`} would get a statement, over ${formatMoney(total)} together`,
      'Look at the numbers again and confirm the new ones.',
    );
  await addClients(
    uow,
    id,
    all.map((client) => client.id),
  );
  return readRun(uow, id, asking);
}

/** @throws Problem 404 */
export async function readRun(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const [run] = await runList(uow, { id, after: null, limit: 1 }, chartReader(asking));
  return found(run ?? null, 'run');
}

/** @throws Problem 404 */
export async function rowsOfRun(uow: UnitOfWork, wanted: RunRowsWanted, asking: Asking): Promise<StatementRunRow[]> {
  found(await uow.em.findOne(StatementRun, { id: wanted.runId }), 'run');
  return runRows(uow, wanted, chartReader(asking));
}

/**
 * When it is answered nobody has a turn any more: groups hold the row. Statements that were issued by then stay. Pressed twice it has been done.
 * @throws Problem 404, 409 where the run has ended, or all had their turn
 */
export async function cancelRun(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const { now, principal } = asking;
  const run = found(await lockRow(uow, StatementRun, { id }), 'run');
  if (run.status !== 'cancelled') {
    // Where all had their turn it only has to be told that it is over, which its workflow does.
    if (!statementRunIsUnderWay(run.status) || (await cancelWaiting(uow, id, now)) === 0)
      throw conflict('not-now', 'This run is through', 'Everybody had their turn. See below what became of each.');
    Object.assign(run, { status: 'cancelled', cancelledBy: principal.actor, finishedAt: now });
    await uow.em.flush();
  }
  return readRun(uow, id, asking);
}
