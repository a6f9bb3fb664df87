import { Problem } from '../problem.ts';
import { longestLine } from './read-file.ts';
import type { ImportedFile } from '../../domain/imports/statuses.ts';

const refuse = (kind: string, title: string, next: string) => new Problem(415, kind, title, { next });

const begins = (bytes: Buffer, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/**
 * The text of a CSV file as spreadsheets and practice systems write it: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, in which every
 * byte means something. @throws Problem 415 for what is no text
 */
export function decode(bytes: Buffer): { text: string; encoding: ImportedFile['encoding'] } {
  if (begins(bytes, 0x50, 0x4b) || begins(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw refuse(
      'spreadsheet',
      'This is a spreadsheet, not a CSV file',
      'Open it and save it as "CSV UTF-8", then choose that file.',
    );
  if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
    const label = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(label).decode(bytes), encoding: 'utf-16' };
  }
  if (bytes.includes(0))
    throw refuse(
      'not-text',
      'This file is not text',
      'Choose a CSV file: text with a line for each row, such as a spreadsheet saves as "CSV UTF-8".',
    );
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

const separators: readonly ImportedFile['separator'][] = [',', ';', '\t', '|'];

/** The one that stands most often in the first line, outside of quotes. */
export function separatorOf(text: string): ImportedFile['separator'] {
  const [line = ''] = text
    .slice(0, longestLine)
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  const times = (separator: string) => line.split(separator).length;
  return separators.toSorted((a, b) => times(b) - times(a))[0] ?? ',';
}
