import type { Request } from 'express';
import { importedText } from '../../domain/imports/csv-text.ts';
import { importLimits } from '../../domain/imports/statuses.ts';
import { type CsvSeparator, NotCsv, recordsOf } from '../../platform/csv-file.ts';
import { announcedLength, bytesOf, refuseRest } from '../http/raw-body.ts';
import { Problem } from '../problem.ts';

/** A row of the file that is not empty. `number`: of its first line, the header being 1. */
export interface Line {
  number: number;
  cells: string[];
}

/** The bytes of a request. @throws Problem 413 before, or as soon as, they are too many; 422 where there are none */
export async function receiveFile(req: Request): Promise<Buffer> {
  if ((announcedLength(req) ?? 0) > importLimits.bytes) throw refuseRest(req, tooLarge());
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(req)) {
    length += chunk.length;
    if (length > importLimits.bytes) throw refuseRest(req, tooLarge());
    chunks.push(chunk);
  }
  if (length === 0) throw unreadable('empty', 'The file is empty', 'Choose a file with a header and at least one row.');
  return Buffer.concat(chunks);
}

/** Its lines one after the other, as they are parsed. @throws Problem 422 where it is no CSV */
export async function* linesOf(text: string, separator: CsvSeparator): AsyncGenerator<Line> {
  let [rows, blank] = [0, 0];
  try {
    for await (const { number, cells: record } of recordsOf(text, separator)) {
      const cells = record.map(importedText);
      if (cells.every((cell) => cell === '') && ++blank < mostBlank) continue;
      if (++rows > importLimits.rows + 1 || blank === mostBlank)
        throw unreadable(
          'too-many-rows',
          `The file has more than ${importLimits.rows.toLocaleString('en-US')} rows`,
          'Divide it into several files, each with the header, and import them one after the other.',
        );
      yield { number, cells };
    }
  } catch (error) {
    if (!(error instanceof NotCsv)) throw error;
    throw unreadable(
      'not-csv',
      error.line === null ? 'The file cannot be read' : `The file cannot be read from line ${error.line} on`,
      'Look at the quotation marks there: each has to be closed, and one inside of a cell is written twice. Save it again as "CSV UTF-8".',
    );
  }
}

/** A spreadsheet saves every row that once was in use, up to this many. */
const mostBlank = 1_048_576;

export const unreadable = (kind: string, title: string, next: string) => new Problem(422, kind, title, { next });

const tooLarge = () =>
  new Problem(413, 'too-large', `The file is larger than ${importLimits.bytes / 1024 / 1024} MB`, {
    next: 'Divide it into several files, each with the header, and import them one after the other.',
  });
