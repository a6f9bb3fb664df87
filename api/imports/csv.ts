import type { Response } from 'express';
import { columnsOf, type ImportKind } from '../../domain/imports/columns.ts';
import { csvLine } from '../../domain/imports/csv-text.ts';
import type { ImportRow } from '../../domain/schemas/imports.ts';
import { beginCsv } from '../http/csv.ts';

/** A file that can be filled in and imported: every column, and two rows to show how they are written. */
export function writeExample(res: Response, kind: ImportKind): void {
  const columns = columnsOf(kind).map(([, column]) => column);
  beginCsv(res, `${kind}-example.csv`);
  res.write(csvLine(columns.map(({ label }) => label)));
  for (const row of [0, 1] as const) res.write(csvLine(columns.map(({ examples }) => examples[row])));
  res.end();
}

/**
 * Rows page by page, with what is wrong in a last column, as a file that can be corrected and imported again: columns that Rounds can read, under their labels.
 */
export async function writeRows(
  res: Response,
  kind: ImportKind,
  keys: readonly string[],
  pages: AsyncIterable<readonly ImportRow[]>,
): Promise<void> {
  const labels = new Map(columnsOf(kind).map(([key, { label }]) => [key, label]));
  beginCsv(res, `${kind}-to-correct.csv`);
  res.write(csvLine([...keys.map((key) => labels.get(key) ?? key), 'Line', 'What to correct']));
  for await (const rows of pages)
    for (const { number, cells, problems } of rows) {
      const faults = problems.map(({ column, message }) => `${labels.get(column) ?? column}: ${message}`);
      res.write(csvLine([...keys.map((key) => cells[key] ?? ''), String(number), faults.join(' ')]));
    }
  res.end();
}
