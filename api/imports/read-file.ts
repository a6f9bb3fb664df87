import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Request } from 'express';
import { CsvError, parse } from 'csv-parse';
import { importedText } from '../../domain/imports/csv-text.ts';
import { importLimits } from '../../domain/imports/statuses.ts';
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

/** Characters of one line of a file; a longer one is refused. */
export const longestLine = 200_000;

/** Its lines one after the other, as they are parsed. @throws Problem 422 where it is no CSV */
export async function* linesOf(text: string, separator: string): AsyncGenerator<Line> {
  const options = {
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    info: true,
    max_record_size: longestLine,
  };
  const parser = Readable.from(slicesOf(text)).pipe(parse(options));
  let [rows, blank, end] = [0, 0, 0];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const number = end + 1;
      end = info.lines;
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
    if (!(error instanceof CsvError)) throw error;
    const at: unknown = error['lines'];
    throw unreadable(
      'not-csv',
      typeof at === 'number' ? `The file cannot be read from line ${at} on` : 'The file cannot be read',
      'Look at the quotation marks there: each has to be closed, and one inside of a cell is written twice. Save it again as "CSV UTF-8".',
    );
  }
}

/** A spreadsheet saves every row that once was in use, up to this many. */
const mostBlank = 1_048_576;

/** Little enough to be parsed in one go: others are served in between, and no more rows are held than are asked for. */
const sliceBytes = 8 * 1024;

/** One file may end its lines in several ways: rows of other systems were pasted into it. */
async function* slicesOf(text: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text.replace(/\r\n?/g, '\n'));
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    yield bytes.subarray(at, at + sliceBytes);
    await setImmediate();
  }
}

export const unreadable = (kind: string, title: string, next: string) => new Problem(422, kind, title, { next });

const tooLarge = () =>
  new Problem(413, 'too-large', `The file is larger than ${importLimits.bytes / 1024 / 1024} MB`, {
    next: 'Divide it into several files, each with the header, and import them one after the other.',
  });
