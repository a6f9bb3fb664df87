import type { Response } from 'express';

/** Spreadsheets take a file without it for one in the system's own encoding. */
const mark = '\uFEFF';

/** Rows that one read of a file fetches. */
const atATime = 500;

/** Begins the answer: a file to be kept under this name. */
export function beginCsv(res: Response, fileName: string): void {
  res.set('content-type', 'text/csv; charset=utf-8');
  res.set('content-disposition', `attachment; filename="${fileName}"`);
  res.write(mark);
}

/**
 * Pages of rows for a file, each read when the one before is written; the first is read at once, so that what refuses the reader is answered
 * before the file begins. `read`: rows after an id, one more than `limit`.
 */
export async function pagesOf<T extends { id: string }>(
  read: (after: string | null, limit: number) => Promise<T[]>,
): Promise<AsyncIterable<T[]>> {
  const first = await read(null, atATime);
  return pagesFrom(first, read);
}

async function* pagesFrom<T extends { id: string }>(
  first: T[],
  read: (after: string | null, limit: number) => Promise<T[]>,
): AsyncGenerator<T[]> {
  for (let rows = first; rows.length > 0;) {
    const [shown, more] = [rows.slice(0, atATime), rows.length > atATime];
    yield shown;
    const last = shown.at(-1);
    rows = more && last ? await read(last.id, atATime) : [];
  }
}
