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
import type { Entry } from './entries.ts';

/**
 * Everything a stand-in took, in order: in memory, and as JSON lines on disk so that it outlives a restart.
 * A line is written before the sender hears that it was taken, so the ledger is an oracle even when everything is killed.
 * A changed entry is written again; of two lines with the same `seq` the later one counts. Only the newest `keep` stay.
 */
export class Ledger<T extends Entry> {
  readonly #file: string;
  readonly #keep: number;
  #entries = new Map<number, T>();
  #next = 1;
  #lines = 0;
  /** Null once closed: a late writer must not meet a number that meanwhile names another file. */
  #fd: number | null;
  #version = 0;

  constructor(file: string, keep: number) {
    this.#file = file;
    this.#keep = keep;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.#load();
    this.#fd = this.#rewrite();
  }

  /** Grows with every change, so that a page knows when to look again. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#entries.size;
  }

  add(entry: Omit<T, 'seq'> & { seq?: never }): T {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an entry is what is given plus its seq
    const added = { ...entry, seq: this.#next } as unknown as T;
    this.#next += 1;
    this.#keepIt(added);
    this.#write(added);
    return added;
  }

  /** Writes an entry again after a change. One that has been dropped for newer ones is ignored. */
  update(entry: T): void {
    if (!this.#entries.has(entry.seq)) return;
    this.#entries.set(entry.seq, entry);
    this.#write(entry);
  }

  get(seq: number): T | undefined {
    return this.#entries.get(seq);
  }

  /** Oldest first. */
  all(): T[] {
    return [...this.#entries.values()];
  }

  /** Entries after the key `after`, oldest first; `next` is the key of the following page, null at the end. */
  page(after: number, limit: number): { entries: T[]; next: number | null } {
    const entries: T[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.seq <= after) continue;
      if (entries.length === limit) return { entries, next: entries.at(-1)?.seq ?? null };
      entries.push(entry);
    }
    return { entries, next: null };
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #keepIt(entry: T): void {
    this.#entries.set(entry.seq, entry);
    if (this.#entries.size <= this.#keep) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  #write(entry: T): void {
    if (this.#fd === null) throw new Error('The ledger is closed.');
    this.#version += 1;
    writeSync(this.#fd, `${JSON.stringify(entry)}\n`);
    this.#lines += 1;
    if (this.#lines <= 4 * this.#keep) return;
    closeSync(this.#fd);
    this.#fd = this.#rewrite();
  }

  #load(): void {
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      const entry = this.#parse(line);
      if (!entry) continue;
      this.#keepIt(entry);
      this.#next = Math.max(this.#next, entry.seq + 1);
    }
  }

  /** A line that a kill has cut short was never acknowledged, and is left out. */
  #parse(line: string): T | undefined {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the file is written by this class alone
      return line === '' ? undefined : (JSON.parse(line) as T);
    } catch {
      return undefined;
    }
  }

  /** Leaves one line an entry, and opens the file for what follows. */
  #rewrite(): number {
    const lines = this.all().map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(`${this.#file}.new`, lines.join(''));
    renameSync(`${this.#file}.new`, this.#file);
    this.#lines = lines.length;
    return openSync(this.#file, 'a');
  }
}
