import {
  type CreateOutcome,
  FieldTimeConflict,
  FieldTimeNotFound,
  type Page,
  type Shift,
  type ShiftValues,
  type Unreadable,
  type Visit,
  type Window,
} from '../../providers/fieldtime/port.ts';
import { TestFieldTime } from './field-time.ts';

/** A write that Timeero took, whoever made it. */
export interface ShiftWrite {
  what: 'created' | 'updated' | 'deleted';
  id: string;
  reference: string | null;
}

/**
 * Timeero's shifts, answered by the test; `writes` are the writes that our side made, in order. `at` of its parent is called before and after each call;
 * what it throws is what the caller gets, after `after` with the write done all the same.
 */
export class TestShifts extends TestFieldTime {
  held = new Map<string, Shift>();
  seenVisits: Visit[] = [];
  /** On every page of the list of visits. */
  unreadable: Unreadable[] = [];
  writes: ShiftWrite[] = [];
  perPage = 100;
  /** Instead of the outcome of a creation; `taken` says whether the shift is made all the same. */
  answer: (values: ShiftValues) => { outcome: CreateOutcome; taken: boolean } | null = () => null;
  /** Users that no shift can be given to (any more). */
  left = new Set<string>();
  #shifts = 100;

  override async *shifts({ from, to }: Window = anyTime): AsyncIterable<Page<Shift>> {
    const all = [...this.held.values()].filter(({ startsAt }) => startsAt >= from && startsAt < to);
    const pages = Math.max(1, Math.ceil(all.length / this.perPage));
    for (let number = 1; number <= pages; number++) {
      await this.#called('shifts', String(number));
      const items = all.slice((number - 1) * this.perPage, number * this.perPage);
      yield { items: structuredClone(items), unreadable: [], number, pages, total: all.length };
    }
  }

  override shiftsByReference = async (reference = '', { from, to }: Window = anyTime): Promise<Shift[]> => {
    await this.#called('shiftsByReference', reference);
    return [...this.held.values()].filter(
      (shift) => shift.reference === reference && shift.startsAt >= from && shift.startsAt < to,
    );
  };
  override shift = async (id = ''): Promise<Shift | null> => {
    await this.#called('shift', id);
    return structuredClone(this.held.get(id) ?? null);
  };
  override visit = async (id = ''): Promise<Visit | null> => {
    await this.#called('visit', id);
    return structuredClone(this.seenVisits.find((visit) => visit.id === id) ?? null);
  };
  override async *visits(since = '0'): AsyncIterable<Page<Visit>> {
    const all = this.seenVisits.filter(({ updatedAt }) => (updatedAt ?? '9') >= since);
    const pages = Math.max(1, Math.ceil(all.length / this.perPage));
    for (let number = 1; number <= pages; number++) {
      await this.#called('visits', String(number));
      const items = all.slice((number - 1) * this.perPage, number * this.perPage);
      yield { items: structuredClone(items), unreadable: this.unreadable, number, pages, total: all.length };
    }
  }

  override createShift = async (values: ShiftValues = noValues): Promise<CreateOutcome> => {
    const { reference } = values;
    await this.#called('createShift', reference);
    const told = this.answer(values);
    if (told && !told.taken) return told.outcome;
    if (values.userIds.some((id) => this.left.has(id)))
      return { kind: 'rejected', reason: 'invalid', fields: ['userIds'], code: '422' };
    const id = this.add({ ...values });
    this.writes.push({ what: 'created', id, reference });
    await this.at({ call: 'createShift', when: 'after', name: reference });
    return told?.outcome ?? { kind: 'created', id };
  };

  override updateShift = async (id = '', values: ShiftValues = noValues): Promise<void> => {
    await this.#called('updateShift', values.reference);
    const before = this.held.get(id);
    if (!before) throw new FieldTimeNotFound('shift', id);
    if (values.userIds.some((user) => this.left.has(user))) throw new FieldTimeConflict(['userIds']);
    this.held.set(id, { ...before, ...structuredClone(values) });
    this.writes.push({ what: 'updated', id, reference: values.reference });
    await this.at({ call: 'updateShift', when: 'after', name: values.reference });
  };

  override deleteShift = async (id = ''): Promise<'deleted' | 'gone'> => {
    await this.#called('deleteShift', id);
    const before = this.held.get(id);
    if (!this.held.delete(id)) return 'gone';
    this.writes.push({ what: 'deleted', id, reference: before?.reference ?? null });
    await this.at({ call: 'deleteShift', when: 'after', name: id });
    return 'deleted';
  };

  /** As an administrator of the account does. @returns its id */
  add(values: Omit<Shift, 'id' | 'repeats' | 'updatedAt'>): string {
    const id = String(++this.#shifts);
    this.held.set(id, { ...structuredClone(values), id, repeats: false, updatedAt: null });
    return id;
  }
  edit(reference: string, change: Partial<Shift>): void {
    const shift = this.named(reference);
    this.held.set(shift.id, { ...shift, ...change });
  }
  remove(reference: string): void {
    this.held.delete(this.named(reference).id);
  }
  named(reference: string): Shift {
    const found = [...this.held.values()].find((shift) => shift.reference === reference);
    if (!found) throw new Error(`Timeero has no shift ${reference}`);
    return found;
  }

  async #called(call: string, name: string): Promise<void> {
    this.calls.push(call);
    await this.at({ call, when: 'before', name });
  }
}

const anyTime: Window = { from: '0', to: '9' };
const noValues: ShiftValues = {
  userIds: [],
  jobId: null,
  title: '',
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2026-01-01T01:00:00.000Z',
  zone: 'UTC',
  reference: 'none',
};
