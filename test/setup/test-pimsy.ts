import type {
  Ehr,
  EhrAppointment,
  EhrClient,
  EhrEmployee,
  EhrLocation,
  EhrPage,
  PartialReason,
  ReadOptions,
  SentVisit,
  VisitEvidence,
} from '../../providers/ehr/port.ts';

interface Changed {
  id: string;
  changedAt: string | null;
}

/** Records of one kind, each with the time of its last change by PIMSY's clock. */
class Records<T extends Changed> {
  readonly all = new Map<string, T>();
  readonly #tick: () => string;

  constructor(tick: () => string) {
    this.#tick = tick;
  }
  put(record: T): void {
    this.all.set(record.id, { ...record, changedAt: this.#tick() });
  }
  change(id: string, change: Partial<T>): void {
    const before = this.all.get(id);
    if (!before) throw new Error(`PIMSY has no ${id}`);
    this.put({ ...before, ...change });
  }
  get(id: string): T | null {
    return structuredClone(this.all.get(id) ?? null);
  }
}

/** PIMSY, answered by the test. */
export class TestPimsy {
  #changes = 0;
  readonly #tick = () => new Date(Date.parse('2026-01-01T00:00:00Z') + 1_000 * ++this.#changes).toISOString();
  readonly locations = new Records<EhrLocation>(this.#tick);
  readonly employees = new Records<EhrEmployee>(this.#tick);
  readonly clients = new Records<EhrClient>(this.#tick);
  held = new Map<string, EhrAppointment>();
  perPage = 100;
  /** Why a read of appointments is not the whole truth. */
  partial: PartialReason[] = [];
  /** Pages before the list of appointments breaks; null: it does not. */
  breaksAfter: number | null = null;
  /** Appointments that the list does not bring although they are there. */
  hidden = new Set<string>();
  at: (call: string) => void = () => {};
  /** Lists that were asked for: `clients changed`, where only those that changed since. */
  asked: string[] = [];

  /** Visits that it has got, by our id, and each write of one, in order. */
  visits = new Map<string, VisitEvidence>();
  visitWrites: string[] = [];
  /** Instead of keeping a visit; null: it is kept. */
  refuse: (visit: VisitEvidence) => Error | null = () => null;

  readonly ehr: Omit<Ehr, 'check'> = {
    locations: (options) => this.#changed('locations', this.locations, options),
    employees: (options) => this.#changed('employees', this.employees, options),
    clients: (options) => this.#changed('clients', this.clients, options),
    appointments: (window) => this.#appointments(window),
    location: async (id) => this.#one('location', this.locations.get(id)),
    employee: async (id) => this.#one('employee', this.employees.get(id)),
    client: async (id) => this.#one('client', this.clients.get(id)),
    appointment: async (id) => {
      this.at('appointment');
      return structuredClone(this.held.get(id) ?? null);
    },
    clinicalSummary: async () => null,
    sendVisit: async (visit) => this.#keep(structuredClone(visit)),
  };

  put(id: string, change: Partial<EhrAppointment> = {}): void {
    const before: EhrAppointment = this.held.get(id) ?? {
      id,
      changedAt: null,
      status: 'scheduled',
      clientIds: ['c1'],
      employeeIds: ['e1'],
      locationId: null,
      startsAt: '2026-03-05T15:00:00Z',
      endsAt: '2026-03-05T16:00:00Z',
      zone: 'America/New_York',
      type: 'Home visit',
      held: {},
    };
    this.held.set(id, { ...before, ...change });
  }

  /** As PIMSY's adapter does: it looks first, and writes what is another. */
  #keep(visit: VisitEvidence): SentVisit {
    const { visitId } = visit;
    this.at('sendVisit');
    const refusal = this.refuse(visit);
    if (refusal) throw refusal;
    const before = this.visits.get(visitId);
    const id = `enc-${visitId}`;
    if (before && JSON.stringify(before) === JSON.stringify(visit)) return { id, written: false };
    this.visits.set(visitId, visit);
    this.visitWrites.push(`${before ? 'corrected' : 'created'} ${visitId}`);
    this.at('sendVisit, kept');
    return { id, written: true };
  }

  #one<T>(call: string, record: T): T {
    this.at(call);
    return record;
  }

  async *#changed<T extends Changed>(
    call: string,
    { all }: Records<T>,
    { changedSince }: ReadOptions = {},
  ): AsyncIterable<EhrPage<T>> {
    this.at(call);
    this.asked.push(changedSince === undefined ? call : `${call} changed`);
    const records = [...all.values()].filter(({ changedAt }) => (changedAt ?? '') > (changedSince ?? ''));
    const scope = changedSince === undefined ? 'all' : 'changes';
    const nextSince = this.#tick();
    const end = { whole: true, reasons: [], scope, count: records.length, nextSince } as const;
    yield { records: structuredClone(records), end: { ...end, reasons: [] } };
  }

  async *#appointments({ from, to }: { from: string; to: string }): AsyncIterable<EhrPage<EhrAppointment>> {
    const inside = ({ startsAt }: EhrAppointment) =>
      startsAt === null || (Date.parse(startsAt) >= Date.parse(from) && Date.parse(startsAt) < Date.parse(to));
    const all = [...this.held.values()].filter((each) => inside(each) && !this.hidden.has(each.id));
    const pages = Math.max(1, Math.ceil(all.length / this.perPage));
    for (let page = 0; page < pages; page++) {
      this.at('appointments');
      if (this.breaksAfter !== null && page >= this.breaksAfter) return;
      const records = structuredClone(all.slice(page * this.perPage, (page + 1) * this.perPage));
      const isLast = page === pages - 1;
      const whole = this.partial.length === 0;
      const end = { whole, reasons: this.partial, scope: 'all', count: all.length, nextSince: null } as const;
      yield { records, end: isLast ? { ...end, reasons: [...end.reasons] } : null };
    }
  }
}
