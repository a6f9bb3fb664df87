import type { Request } from 'express';
import { CsvError, parse } from 'csv-parse';
import { importedText } from '../../domain/imports/csv-text.ts';
import { importLimits } from '../../domain/imports/statuses.ts';
import { announcedLength, bytesOf, refuseRest } from '../http/raw-body.ts';
import { Problem } from '../problem.ts';

/** A line of the file that is not empty. */
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
export async function* linesOf(text: string, separator: string): AsyncGenerator<Line> {
  const parser = parse(text, {
    delimiter: separator,
    relax_column_count: true,
    relax_quotes: true,
    info: true,
    max_record_size: 200_000,
  });
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const cells = record.map(importedText);
      if (cells.every((cell) => cell === '')) continue;
      if (++rows > importLimits.rows + 1)
        throw unreadable(
          'too-many-rows',
          `The file has more than ${importLimits.rows.toLocaleString('en-US')} rows`,
          'Divide it into several files, each with the header, and import them one after the other.',
        );
      yield { number: info.lines, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at: unknown = error['lines'];
    throw unreadable(
      'not-csv',
      typeof at === 'number' ? `The file cannot be read from line ${at} on` : 'The file cannot be read',
      'Look at the quotation marks there: each has to be closed, and one inside of a cell is written twice. Save it again as "CSV UTF-8".',
    );
  }
}

export const unreadable = (kind: string, title: string, next: string) => new Problem(422, kind, title, { next });

const tooLarge = () =>
  new Problem(413, 'too-large', `The file is larger than ${importLimits.bytes / 1024 / 1024} MB`, {
    next: 'Divide it into several files, each with the header, and import them one after the other.',
  });
