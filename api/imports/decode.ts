import { type CsvEncoding, decodeCsv, NotCsv } from '../../platform/csv-file.ts';
import { Problem } from '../problem.ts';

const refuse = (kind: string, title: string, next: string) => new Problem(415, kind, title, { next });

/** The text of a CSV file. @throws Problem 415 for what is no text */
export function decode(bytes: Buffer): { text: string; encoding: CsvEncoding } {
  try {
    return decodeCsv(bytes);
  } catch (error) {
    if (!(error instanceof NotCsv)) throw error;
    throw error.why === 'spreadsheet'
      ? refuse(
          'spreadsheet',
          'This is a spreadsheet, not a CSV file',
          'Open it and save it as "CSV UTF-8", then choose that file.',
        )
      : refuse(
          'not-text',
          'This file is not text',
          'Choose a CSV file: text with a line for each row, such as a spreadsheet saves as "CSV UTF-8".',
        );
  }
}
