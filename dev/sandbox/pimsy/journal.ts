import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';

export type Change = { put: Resource } | { gone: string };

/**
 * What PIMSY holds, as JSON lines on disk: each change is written before anybody hears of it, so it outlives a kill. Opening reads them all and leaves one
 * line a record.
 */
export class Journal {
  readonly #fd: number;
  #closed = false;
  /** As of the opening; null where there was none. */
  readonly found: Resource[] | null;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.found = existsSync(file) ? read(file) : null;
    if (this.found) {
      writeFileSync(`${file}.new`, this.found.map((put) => lineOf({ put })).join(''));
      renameSync(`${file}.new`, file);
    }
    this.#fd = openSync(file, 'a');
  }

  write(...changes: Change[]): void {
    if (this.#closed) throw new Error('The journal is closed.');
    if (changes.length > 0) writeSync(this.#fd, changes.map(lineOf).join(''));
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }
}

const lineOf = (change: Change): string => `${JSON.stringify(change)}\n`;

function read(file: string): Resource[] {
  const records = new Map<string, Resource>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const change = parsed(line);
    if (!change) continue;
    if ('gone' in change) records.delete(change.gone);
    else records.set(`${change.put.resourceType}/${change.put.id}`, change.put);
  }
  return [...records.values()];
}

/** A line that a kill has cut short was never acknowledged, and is left out. */
function parsed(line: string): Change | null {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the file is written by this class alone
    return line === '' ? null : (JSON.parse(line) as Change);
  } catch {
    return null;
  }
}
