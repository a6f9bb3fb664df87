import { insertRows } from '../../db/imports/rows.ts';
import { judgeRows, rowsAtATime } from '../../db/imports/judge-rows.ts';
import type { FileRow, JudgedRow, Judging } from '../../db/imports/judged.ts';
import type { UnitOfWork } from '../../db/database.ts';
import type { ImportKind } from '../../domain/imports/columns.ts';
import { keptCells, type RowProblem } from '../../domain/imports/row.ts';
import { type Header, readHeader } from '../../domain/imports/header.ts';
import type { ImportedFile } from '../../domain/imports/statuses.ts';
import { separatorOf } from '../../platform/csv-file.ts';
import { decode } from './decode.ts';
import { type Line, linesOf, unreadable } from './read-file.ts';

/** Longer than any cell that a column takes; what is cut off could not be imported anyway. */
const longestCell = 2_000;
/** Of the headings that are not imported so many are told, each up to 100 characters. */
const mostIgnored = 50;

/** Reads a file into rows of a run, each with everything that is wrong with it. @throws Problem 415, 422 */
export async function readRows(
  uow: UnitOfWork,
  { runId, kind, bytes, judging: who }: { runId: string; kind: ImportKind; bytes: Buffer; judging: Judging },
): Promise<ImportedFile> {
  const { text, encoding } = decode(bytes);
  const separator = separatorOf(text);
  const count = await countLines(linesOf(text, separator));
  const lines = linesOf(text, separator);
  const first = await lines.next();
  const header = usableHeader(kind, first.done ? [] : first.value.cells);
  if (count === 1)
    throw unreadable('no-rows', 'The file has a header and no rows', 'Choose a file with at least one row.');
  const judging = { ...who, seen: new Map<string, number>() };
  const keep = async (rows: ReadLine[]) => {
    const judged = await judgeRows(uow, kind, rows, judging);
    await insertRows(
      uow,
      runId,
      rows.map((row, i) => toKeep(row, judged[i])),
    );
  };
  let rows: ReadLine[] = [];
  for await (const line of lines) {
    if (rows.push(rowOf(kind, line, { header, separator })) < rowsAtATime) continue;
    await keep(rows);
    rows = [];
  }
  if (rows.length > 0) await keep(rows);
  return {
    encoding,
    separator,
    recognised: header.recognised,
    ignored: header.ignored.slice(0, mostIgnored).map((heading) => heading.slice(0, 100)),
  };
}

/** A row with what is wrong with its line as a whole. */
interface ReadLine extends FileRow {
  slips: RowProblem[];
}

const toKeep = (
  { number, cells, slips }: ReadLine,
  { problems = [], clientId = null, cents = null, before = false }: Partial<JudgedRow> = {},
) => ({ number, cells, problems: [...slips, ...problems], clientId, cents, before });

/** Reads to the end before any row is looked at: what cannot be read, or is too much, is refused at once. */
async function countLines(lines: AsyncIterable<Line>): Promise<number> {
  let count = 0;
  for await (const _ of lines) count += 1;
  if (count === 0) throw unreadable('no-rows', 'The file has no line with anything in it', 'Choose another file.');
  return count;
}

const slip = (message: string) => [{ column: 'amount', message }];

/**
 * How the cells of a charge or payment may have slipped although each can be read: `1,120.00` without quotation marks is a dollar, and one mark that stays open
 * takes in the lines after it.
 */
function slipsOf(kind: ImportKind, cells: readonly string[], keys: Header['keys'], separator: string): RowProblem[] {
  if (kind !== 'ledger') return [];
  if (cells.length > keys.length)
    return slip(
      'This line has more cells than the file has headings, so they may have slipped. Put what has a comma in it, such as 1,120.00, in quotation marks.',
    );
  const takesIn = (cell: string) => cell.includes('\n') && cell.split(separator).length >= keys.length;
  if (cells.some((cell, i) => (keys[i] ?? null) === null && takesIn(cell)))
    return slip(
      'Lines after this one were read into a column that is not imported. Look there for a quotation mark that is not closed, and choose the file again.',
    );
  return [];
}

const rowOf = (
  kind: ImportKind,
  { number, cells }: Line,
  { header: { keys }, separator }: { header: Header; separator: string },
): ReadLine => ({
  number,
  slips: slipsOf(kind, cells, keys, separator),
  cells: keptCells(
    kind,
    Object.fromEntries(
      keys.flatMap((key, i) => {
        const cell = cells[i] ?? '';
        return key === null || cell === '' ? [] : [[key, cell.slice(0, longestCell).toWellFormed()]];
      }),
    ),
  ),
});

function usableHeader(kind: ImportKind, headings: readonly string[]): Header {
  const header = readHeader(kind, headings);
  const next =
    'The first line has to name the columns. Compare it with the example file, correct it and choose the file again.';
  if (header.missing.length > 0)
    throw unreadable(
      'columns-missing',
      `The file has no column ${header.missing.map((label) => `"${label}"`).join(', ')}`,
      next,
    );
  if (header.repeated.length > 0)
    throw unreadable(
      'columns-repeated',
      `The file has more than one column ${header.repeated.map((label) => `"${label}"`).join(', ')}`,
      next,
    );
  return header;
}
