import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';

/*
 * CSV files as spreadsheets and practice systems write them; what their columns mean is for others.
 */

export type CsvEncoding = 'utf-8' | 'utf-16' | 'windows-1252';
export type CsvSeparator = ',' | ';' | '\t' | '|';

/** A file that cannot be read: a spreadsheet, no text, or text that is no CSV from a line on. */
export class NotCsv extends Error {
  override name = 'NotCsv';
  readonly why: 'spreadsheet' | 'not-text' | 'malformed';
  /** Of the file, from 1; null where it is not known. */
  readonly line: number | null;

  constructor(why: NotCsv['why'], line: number | null = null) {
    super(`Not a CSV file: ${why}`);
    this.why = why;
    this.line = line;
  }
}

/** A record of the file, empty ones too. `number`: of its first line, from 1. */
export interface CsvRecord {
  number: number;
  cells: string[];
}

const begins = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/** UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, in which every byte means something. @throws NotCsv */
export function decodeCsv(bytes: Uint8Array): { text: string; encoding: CsvEncoding } {
  if (begins(bytes, 0x50, 0x4b) || begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new NotCsv('spreadsheet');
  if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
    const label = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(label).decode(bytes), encoding: 'utf-16' };
  }
  if (bytes.includes(0)) throw new NotCsv('not-text');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** Characters of one record; a longer one is refused. */
const longestRecord = 200_000;
const separators: readonly CsvSeparator[] = [',', ';', '\t', '|'];

/** The one that stands most often in the first line, outside of quotes. */
export function separatorOf(text: string): CsvSeparator {
  const [line = ''] = text
    .slice(0, longestRecord)
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const times = (separator: string) => line.split(separator).length;
  return separators.toSorted((a, b) => times(b) - times(a))[0] ?? ',';
}

/** Its records one after the other, as they are parsed. @throws NotCsv where it is malformed */
export async function* recordsOf(text: string, separator: CsvSeparator): AsyncGenerator<CsvRecord> {
  const options = {
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    info: true,
    max_record_size: longestRecord,
  };
  const parser = Readable.from(slicesOf(text)).pipe(parse(options));
  let end = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const number = end + 1;
      end = info.lines;
      yield { number, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at: unknown = error['lines'];
    throw new NotCsv('malformed', typeof at === 'number' ? at : null);
  }
}

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
