import { join } from 'node:path';
import { Ledger } from '../ledger.ts';
import type { Kind, Operation, RecordBase, Records, Source, WriteEntry } from './records.ts';
import { Table } from './table.ts';

/** What a maker of a record gives: the store adds id and times. */
export type Draft<K extends Kind> = Omit<Records[K], keyof RecordBase>;

export interface Change {
  kind: Kind;
  operation: Operation;
  id: number;
  at: string;
}

/** Entries that the ledger keeps: a sync of the bench writes tens of thousands. */
const keep = 200_000;

/** Timeero's account: its records, and every write that was taken. Listeners hear of each change after it is on disk. */
export class TimeeroStore {
  readonly tables: { readonly [K in Kind]: Table<Records[K]> };
  readonly ledger: Ledger<WriteEntry>;
  readonly #listeners: ((change: Change) => void)[] = [];

  constructor(folder: string) {
    const file = (name: string) => join(folder, `${name}.jsonl`);
    this.tables = {
      user: new Table(file('users')),
      job: new Table(file('jobs')),
      schedule: new Table(file('schedules')),
      timesheet: new Table(file('timesheets')),
      'evv-employee': new Table(file('evv-employees')),
      'evv-client': new Table(file('evv-clients')),
    };
    this.ledger = new Ledger<WriteEntry>(file('writes'), keep);
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** @param id of an entry in the EVV register; of others the next one */
  create<K extends Kind>(kind: K, draft: Draft<K>, source: Source, id?: number): Records[K] {
    const table = this.tables[kind];
    const at = new Date().toISOString();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a record is its draft with id and times
    const record = { ...draft, id: id ?? table.nextId(), created_at: at, updated_at: at } as unknown as Records[K];
    table.put(record);
    this.#note(kind, 'created', record, source);
    return record;
  }

  update<K extends Kind>(kind: K, record: Records[K], change: Partial<Draft<K>>, source: Source): Records[K] {
    const updated = { ...record, ...change, updated_at: new Date().toISOString() };
    this.tables[kind].put(updated);
    this.#note(kind, 'updated', updated, source);
    return updated;
  }

  remove(kind: Kind, id: number, source: Source): boolean {
    const record = this.tables[kind].get(id);
    if (!record || !this.tables[kind].remove(id)) return false;
    this.#note(kind, 'deleted', record, source);
    return true;
  }

  close(): void {
    this.ledger.close();
  }

  #note(kind: Kind, operation: Operation, record: Records[Kind], source: Source): void {
    const at = new Date().toISOString();
    this.ledger.add({ at, kind, operation, recordId: record.id, source, ...keysOf(record) });
    for (const listener of this.#listeners) listener({ kind, operation, id: record.id, at });
  }
}

function keysOf(record: Records[Kind]): Pick<WriteEntry, 'key' | 'employeeId'> {
  if ('email' in record) return { key: record.email.toLowerCase(), employeeId: record.company_employee_id || null };
  const reference = 'description' in record ? /\[rounds:([^\]]+)\]/.exec(record.description)?.[1] : undefined;
  return { key: reference ?? null, employeeId: null };
}
