import type { z } from 'zod';
import { judgingOf, type Run } from '../../db/imports/carry-out.ts';
import { keepCounts } from '../../db/imports/finish.ts';
import { standOf } from '../../db/imports/judged.ts';
import { judgeRows, lineSaysTheSame } from '../../db/imports/judge-rows.ts';
import { ledgerSums } from '../../db/imports/ledger-sums.ts';
import { sameRow } from '../../db/imports/same-row.ts';
import { columnsToCorrect, rowList } from '../../db/imports/row-list.ts';
import { countRows, orderRows, type RowCounts } from '../../db/imports/rows.ts';
import { runList } from '../../db/imports/run-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ImportRow, ImportRun } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { columnsOf, type ImportKind } from '../../domain/imports/columns.ts';
import { keptCells } from '../../domain/imports/row.ts';
import { type ImportDesk, importDesks, recordsRule } from '../../domain/imports/records-rule.ts';
import { importMayBeCancelled, importMayBeUndone, importMayRun } from '../../domain/imports/statuses.ts';
import type { ImportRow as RowShape, ImportRun as Shape, mendRow, orderImport } from '../../domain/schemas/imports.ts';
import { readRows } from '../imports/read-rows.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen, chartReader, seesAll } from './chart-access.ts';
import { assertVersion, demand, found, refuse } from './rows.ts';

/** Who asks at which desk: files of the other are not there. */
export interface AskingImport extends Asking {
  desk: ImportDesk;
}

/** What a list of runs is of, and by whose eyes charges and payments are counted. */
export const listedFor = (asking: AskingImport) => ({
  kinds: importDesks[asking.desk].kinds,
  reader: asking.desk === 'billing' ? chartReader(asking) : null,
});

/** @throws Problem 404 */
export async function readRun(uow: UnitOfWork, id: string, asking: AskingImport): Promise<Shape> {
  const [row] = await runList(uow, { ...listedFor(asking), id, after: null, limit: 1 });
  const run = found(row ?? null, 'import');
  if (run.kind !== 'ledger' || !run.rowsKept || run.counts.total === 0) return run;
  return { ...run, ...(await ledgerSums(uow, id, chartReader(asking))) };
}

/** @throws Problem 404 */
async function locked(uow: UnitOfWork, id: string, { desk }: AskingImport) {
  const kinds: readonly ImportKind[] = importDesks[desk].kinds;
  const run = found(await lockRow(uow, ImportRun, { id }), 'import');
  return found(kinds.includes(run.kind) ? run : null, 'import');
}

export async function beginImport(
  uow: UnitOfWork,
  { kind, fileName }: { kind: ImportKind; fileName: string },
  asking: AskingImport,
): Promise<Shape> {
  const id = newId();
  const { principal, now } = asking;
  const { accountId: createdBy } = principal;
  uow.em.create(ImportRun, { id, kind, fileName, status: 'reading', createdBy, createdAt: now });
  await uow.em.flush();
  return readRun(uow, id, asking);
}

/** A run whose file is awaited, or may still be replaced. @throws Problem 403, 404, 409 */
export async function awaited(uow: UnitOfWork, id: string, asking: AskingImport) {
  const run = await locked(uow, id, asking);
  demand(asking.principal, recordsRule[run.kind], 'create');
  if (run.status !== 'reading' && run.status !== 'ready')
    throw conflict('already-imported', 'Rows of this file have been imported already', 'Begin a new import.');
  return run;
}

/** reading, ready → ready: rows of the file take the place of those of a file before. @throws Problem 403, 404, 409, 415, 422 */
export async function takeFile(
  uow: UnitOfWork,
  id: string,
  { bytes, name }: { bytes: Buffer; name: string | null },
  asking: AskingImport,
): Promise<Shape> {
  const run = await awaited(uow, id, asking);
  await uow.em.nativeDelete(ImportRow, { runId: id });
  run.file = await readRows(uow, {
    runId: id,
    kind: run.kind,
    bytes,
    judging: await judgingOf(uow, run, asking.now, chartReader(asking)),
  });
  run.status = 'ready';
  run.fileName = name ?? run.fileName;
  await keepCounts(uow, run);
  // Touched, also where the new file counts the same: what was confirmed is the file that was seen.
  run.updatedAt = asking.now;
  await uow.note('read', 'import_run', id);
  await uow.em.flush();
  return readRun(uow, id, asking);
}

/** @throws Problem 403, 404, 409 */
export async function order(
  uow: UnitOfWork,
  id: string,
  { mode, version }: z.output<typeof orderImport>,
  asking: AskingImport,
): Promise<Shape> {
  const { principal } = asking;
  const run = await locked(uow, id, asking);
  demand(principal, recordsRule[run.kind], 'create');
  assertVersion(run, version);
  if (!importMayRun(run.status)) throw notNow(run.status);
  const counts = await rowsOf(uow, run, asking);
  if (counts.good === 0)
    throw conflict(
      'nothing-good',
      'No row of this file can be imported',
      'Correct rows first, or choose another file.',
    );
  if (mode === 'all' && counts.bad > 0)
    throw conflict(
      'bad-rows',
      `All rows or none: ${counts.bad} of them have to be corrected first`,
      'Correct them, or import the good rows alone.',
    );
  const { accountId: createdBy, actor: orderedBy } = principal;
  if (run.kind === 'ledger') await orderRows(uow, id, chartReader(asking));
  const allCharts = seesAll(asking.principal);
  Object.assign(run, { mode, createdBy, orderedBy, allCharts, status: 'requested', failure: null, finishedAt: null });
  await uow.em.flush();
  return readRun(uow, id, asking);
}

/** requested, running → cancelled; what became records by then stays, and can be taken back. @throws Problem 404, 409 */
export async function cancelImport(uow: UnitOfWork, id: string, asking: AskingImport): Promise<Shape> {
  const run = await locked(uow, id, asking);
  if (!importMayBeCancelled(run.status)) throw notNow(run.status);
  await keepCounts(uow, run);
  Object.assign(run, { status: 'cancelled', finishedAt: asking.now });
  await uow.em.flush();
  return readRun(uow, id, asking);
}

/** Takes back what the run has made, as far as nobody has used or changed it; what it posted is reversed, with a reason. @throws Problem 404, 409 */
export async function undoImport(
  uow: UnitOfWork,
  id: string,
  { version, reason }: { version: number; reason: string | null },
  asking: AskingImport,
): Promise<Shape> {
  const run = await locked(uow, id, asking);
  assertVersion(run, version);
  if (!importMayBeUndone(run.status)) throw notNow(run.status);
  if ((await rowsOf(uow, run, asking)).done === 0)
    throw conflict('nothing-made', 'There is nothing to take back', 'Look at the rows: none of them is a record now.');
  const { actor: orderedBy } = asking.principal;
  const ordered = { orderedBy, allCharts: seesAll(asking.principal), undoReason: reason };
  Object.assign(run, { ...ordered, status: 'undoing', failure: null, finishedAt: null });
  await uow.em.flush();
  return readRun(uow, id, asking);
}

/** Changes cells of a row that is not imported yet, and judges it anew. @throws Problem 400, 403, 404, 409 */
export async function mend(
  uow: UnitOfWork,
  { id, row: rowId }: { id: string; row: string },
  { cells }: z.output<typeof mendRow>,
  asking: AskingImport,
): Promise<RowShape> {
  const { principal, now } = asking;
  const run = await locked(uow, id, asking);
  demand(principal, recordsRule[run.kind], 'create');
  const row = found(await lockRow(uow, ImportRow, { id: rowId, runId: id }), 'row');
  if (row.clientId) await assertMayOpen(uow, principal, row.clientId, now);
  if (!importMayRun(run.status)) throw notNow(run.status);
  if (row.status !== 'good' && row.status !== 'bad' && row.status !== 'before')
    throw conflict('imported', 'This row has been imported', 'Change the record that it became.');
  const known = new Set(columnsOf(run.kind).map(([key]) => key));
  const strange = Object.keys(cells).filter((key) => !known.has(key));
  refuse(strange.map((key) => ({ path: `cells.${key}`, message: 'is no column of this import' })));
  const { number } = row;
  const changed = Object.entries({ ...row.data, ...cells }).filter(([, text]) => text.trim() !== '');
  row.data = keptCells(run.kind, Object.fromEntries(changed));
  const judging = { ...(await judgingOf(uow, run, now, chartReader(asking))), seen: new Map<string, number>() };
  const [judged] = await judgeRows(uow, run.kind, [{ number, cells: row.data }], judging);
  row.problems = judged?.problems ?? [];
  const same = await sameRow(uow, { runId: id, kind: run.kind, number, cells: row.data });
  if (judged?.key && same !== null)
    row.problems = [...row.problems, { column: judged.key.column, message: lineSaysTheSame(same) }];
  row.status = standOf({ ...judged, problems: row.problems });
  row.clientId = judged?.clientId ?? null;
  row.amount = judged?.cents ?? null;
  await uow.em.flush();
  await uow.note('mend', 'import_run', id, { line: number });
  await keepCounts(uow, run);
  run.updatedAt = now; // touched, also where the row stays bad and no count changes
  await uow.em.flush();
  const { data, problems, status, madeId = null, clientId } = row;
  return { id: row.id, number, status, cells: { ...data }, problems, madeId, clientId };
}

export async function rowsPage(
  uow: UnitOfWork,
  id: string,
  page: { status: RowShape['status'] | null; after: string | null; limit: number },
  asking: AskingImport,
): Promise<RowShape[]> {
  const { kind } = await readRun(uow, id, asking);
  demand(asking.principal, recordsRule[kind], 'view');
  return rowList(uow, { runId: id, ...page, reader: chartReader(asking) });
}

/** Keys of the columns of a file of rows to correct: as in the file, then those that a correction needs or has filled. */
export async function correctedColumns(
  uow: UnitOfWork,
  { id, kind, columns }: Shape,
  asking: Asking,
): Promise<string[]> {
  const recognised = columns.map(({ key }) => key);
  const needed = new Set(await columnsToCorrect(uow, { runId: id, reader: chartReader(asking) }));
  const added = columnsOf(kind).map(([key]) => key);
  return [...recognised, ...added.filter((key) => needed.has(key) && !recognised.includes(key))];
}

/** Of charges and payments those whose chart is open to who asks. @throws Problem 409 where rows are no longer kept */
async function rowsOf(uow: UnitOfWork, run: Run, asking: AskingImport): Promise<RowCounts> {
  const all = await countRows(uow, run.id);
  if (all.total === 0 && run.total > 0)
    throw conflict(
      'rows-removed',
      'The rows of this import are no longer kept',
      'They are removed 30 days after it was last touched. Begin a new import.',
    );
  return run.kind === 'ledger' ? (await ledgerSums(uow, run.id, chartReader(asking))).counts : all;
}

const words: Readonly<Record<Shape['status'], string>> = {
  reading: 'waits for its file',
  ready: 'has not been carried out',
  requested: 'is about to begin',
  running: 'is running',
  done: 'is through',
  cancelled: 'was cancelled',
  failed: 'has failed',
  undoing: 'is being taken back',
  undone: 'was taken back',
};

const notNow = (status: Shape['status']) =>
  conflict('not-now', `This import ${words[status]}`, 'Look at it again: what can be done now is shown there.');
