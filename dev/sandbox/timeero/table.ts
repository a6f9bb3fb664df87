import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Records of one kind, in memory and as JSON lines on disk: one line a change, written before the sender hears of it. Ids only grow and are never
 * given twice, also after a restart.
 */
export class Table<T extends { id: number }> {
  readonly #file: string;
  readonly #records = new Map<number, T>();
  #next = 1;
  #lines = 0;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.#load();
    this.#rewrite();
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: number): T | undefined {
    return this.#records.get(id);
  }

  /** In the order in which they were made. */
  all(): T[] {
    return [...this.#records.values()];
  }

  nextId(): number {
    return this.#next;
  }

  put(record: T): void {
    this.#records.set(record.id, record);
    this.#next = Math.max(this.#next, record.id + 1);
    this.#write({ put: record });
  }

  remove(id: number): boolean {
    const had = this.#records.delete(id);
    if (had) this.#write({ removed: id });
    return had;
  }

  #write(line: object): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    this.#lines += 1;
    if (this.#lines > 1_000 + 4 * this.#records.size) this.#rewrite();
  }

  #load(): void {
    for (const text of readFileSync(this.#file, 'utf8').split('\n')) {
      const line = this.#parse(text);
      if (line?.put) {
        this.#records.set(line.put.id, line.put);
        this.#next = Math.max(this.#next, line.put.id + 1);
      }
      if (line?.removed !== undefined) this.#records.delete(line.removed);
      if (line?.next !== undefined) this.#next = Math.max(this.#next, line.next);
    }
  }

  /** A line that a kill has cut short was never acknowledged, and is left out. */
  #parse(text: string): { put?: T; removed?: number; next?: number } | undefined {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the file is written by this class alone
      return text === '' ? undefined : (JSON.parse(text) as { put?: T; removed?: number; next?: number });
    } catch {
      return undefined;
    }
  }

  #rewrite(): void {
    const lines = [{ next: this.#next }, ...this.all().map((put) => ({ put }))];
    writeFileSync(`${this.#file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    renameSync(`${this.#file}.new`, this.#file);
    this.#lines = lines.length;
  }
}
