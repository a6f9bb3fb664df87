import { ApplicationFailure, Context } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { PimsyReading } from '../db/entities/index.ts';
import { type HeldRecord, keepRecords, markGone } from '../db/integrations/keep-records.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { lockRow } from '../db/lock-row.ts';
import { pimsyActor } from '../db/pimsy/changed-here.ts';
import { countReading, markOf, moveMark, notSeen } from '../db/pimsy/readings.ts';
import { settleAppointments } from '../db/pimsy/settle-appointments.ts';
import { linksNow } from '../db/pimsy/settled.ts';
import { settleLocations } from '../db/pimsy/settle-locations.ts';
import { type Settled, settlePeople } from '../db/pimsy/settle-people.ts';
import type { ReadingKind } from '../domain/pimsy/reading-counts.ts';
import { readAhead } from '../platform/read-ahead.ts';
import {
  type Ehr,
  EhrError,
  EhrForbidden,
  type EhrLocation,
  type EhrPage,
  EhrUnsupported,
  type ReadEnd,
} from '../providers/ehr/port.ts';
import { pimsyReadingFailures, type PimsyReadingInput } from '../workflows/pimsy-reading/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { ehrFailure } from './pimsy-failures.ts';
import { heldAppointment, heldClient, heldEmployee, heldLocation } from './pimsy-records.ts';
import { untilWorkerStops } from './worker-stops.ts';

type Deps = Pick<ActivityDeps, 'database' | 'ehr' | 'keyRing' | 'clock' | 'heartbeatEveryMs'>;
export type PimsyReadingActivities = ReturnType<typeof createPimsyReading>;

/** Deletions never show among changes, so everything is read once a day; and all appointments are compared with their rows, whatever is known of them. */
const wholeEveryMs = 24 * 60 * 60_000;
const isDue = (wholeAt: Date | null | undefined, now: Date): boolean =>
  !wholeAt || now.getTime() - wholeAt.getTime() >= wholeEveryMs;
/** Records that are kept in one transaction: some pages. */
const keptAtATime = 500;
const missingAtATime = 2_000;

interface Window {
  from: Date;
  to: Date;
}
type Since = { changedSince?: string | undefined; signal: AbortSignal };

/** How a kind is read; `ask` looks for one record by its id. */
interface Source<T extends { id: string }> {
  kind: ReadingKind;
  pages: (since: Since) => AsyncIterable<EhrPage<T>>;
  ask: (id: string, signal: AbortSignal) => Promise<T | null>;
  hold: (record: T) => HeldRecord;
  /** Of appointments: what lies outside did not have to come. */
  window: Window | null;
}

/** Reads PIMSY and says who and what its records are here. Each may run again at any time: it goes on with the kind that was being read. */
export function createPimsyReading(deps: Deps) {
  const { database, clock, keyRing } = deps;

  function readingOf(input: PimsyReadingInput) {
    const { practiceId, readingId } = input;
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>) => database.work({ practiceId, actor: pimsyActor }, task);

    async function ehr(): Promise<Ehr> {
      const access = await work((uow) => enabledAccess(uow, keyRing, 'pimsy'));
      if (!access) throw ApplicationFailure.nonRetryable('PIMSY is not connected', pimsyReadingFailures.disabled);
      return deps.ehr(access);
    }

    async function row() {
      const found = await work(({ em }) => em.findOne(PimsyReading, { id: readingId }));
      if (!found) throw ApplicationFailure.nonRetryable('There is no such reading', pimsyReadingFailures.notFound);
      return found;
    }

    /** Keeps what came. Its place in the row is the last statement, so that nothing waits for whoever watches the counts. */
    const keep = (kind: ReadingKind, records: HeldRecord[], read: number | null) =>
      work(async (uow) => {
        const kept = await keepRecords(uow, keyRing, { system: 'pimsy', kind, records, now: clock() });
        const { created, changed } = kept;
        const counts = { created: created.length, changed: changed.length };
        await countReading(uow, readingId, kind, read === null ? counts : { ...counts, read });
      });

    async function readKind<T extends { id: string }>(source: Source<T>, signal: AbortSignal): Promise<void> {
      const { kind, pages, hold, window } = source;
      const { scope, counts } = await row();
      if (counts[kind]?.whole !== undefined) return; // read by an earlier try
      const began = clock();
      const mark = await work((uow) => markOf(uow, kind));
      const due = isDue(mark?.wholeAt, began);
      const changedSince = window === null && scope === 'changes' && !due ? (mark?.nextSince ?? undefined) : undefined;
      const seen = new Set<string>();
      let end: ReadEnd | null = null;
      const held: HeldRecord[] = [];
      for await (const page of readAhead(pages({ changedSince, signal }))) {
        for (const { id } of page.records) seen.add(id);
        held.push(...page.records.map(hold));
        if (held.length >= keptAtATime || page.end !== null) await keep(kind, held.splice(0), seen.size);
        end = page.end;
        signal.throwIfAborted();
      }
      const whole = end !== null && end.whole;
      const all = whole && end?.scope === 'all';
      const gone = all ? await goneOf(source, seen, signal) : 0;
      await work(async (uow) => {
        if (whole) await moveMark(uow, kind, { nextSince: end?.nextSince ?? null, wholeAt: all ? began : null });
        await countReading(uow, readingId, kind, { gone, whole, reasons: [...(end?.reasons ?? [])] });
      });
    }

    /** What a whole read did not bring is asked for by its id; only what PIMSY then says it has not is gone. @returns how many */
    async function goneOf<T extends { id: string }>(
      { kind, ask, hold, window }: Source<T>,
      seen: ReadonlySet<string>,
      signal: AbortSignal,
    ): Promise<number> {
      let gone = 0;
      for (let after: string | null = null; ;) {
        const page: { id: string; externalId: string }[] = await work((uow) =>
          notSeen(uow, { kind, window, after, limit: missingAtATime }),
        );
        const lost: string[] = [];
        for (const { externalId } of page) {
          if (seen.has(externalId)) continue;
          const record = await ask(externalId, signal);
          if (record) await keep(kind, [hold(record)], null);
          else lost.push(externalId);
        }
        if (lost.length > 0)
          gone += await work((uow) => markGone(uow, { system: 'pimsy', kind, externalIds: lost, now: clock() }));
        after = page.at(-1)?.id ?? null;
        if (page.length < missingAtATime) return gone;
      }
    }

    /** All records of a kind, a group in a transaction of its own: what is written stays, and shows. */
    async function settleAll(
      kind: ReadingKind,
      settle: (uow: UnitOfWork, after: string | null) => Promise<Settled>,
      signal: AbortSignal,
    ): Promise<void> {
      let unlinked = 0;
      for (let after: string | null = null; ;) {
        signal.throwIfAborted();
        const from = after;
        const settled: Settled = await work(async (uow) => {
          const group = await settle(uow, from);
          const { last: _, ...counts } = group;
          await countReading(uow, readingId, kind, { ...counts, unlinked: unlinked + counts.unlinked });
          return group;
        });
        unlinked += settled.unlinked;
        if (settled.last === null) return;
        after = settled.last;
      }
    }

    /** Says on the row what stands in the way, as long as it does: the reading may be tried again for more than an hour. */
    async function againstPimsy<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
      try {
        const done = await withHeartbeat(() => untilWorkerStops(task), undefined, deps.heartbeatEveryMs);
        await note(null);
        return done;
      } catch (error) {
        if (!(error instanceof EhrError) || Context.current().cancellationSignal.aborted) throw error;
        await note(error);
        throw ehrFailure(error);
      }
    }

    const note = (error: EhrError | null) =>
      work(async (uow) => {
        const found = await lockRow(uow, PimsyReading, { id: readingId });
        if (!found || (error === null && found.problem === null)) return;
        const words = { failure: error?.name ?? null, problem: error?.message ?? null, next: error?.next ?? null };
        Object.assign(found, words);
        await uow.em.flush();
      });

    /** What stands among what is missing when the connection is checked: appointments then have no location, which their list says. */
    async function withoutLocations(error: unknown): Promise<void> {
      if (!(error instanceof EhrForbidden) && !(error instanceof EhrUnsupported)) throw error;
      await work((uow) => countReading(uow, readingId, 'location', { whole: false, reasons: ['not-allowed'] }));
    }

    async function windowOf(): Promise<Window> {
      const { windowFrom: from, windowTo: to } = await row();
      if (from && to) return { from, to };
      throw ApplicationFailure.nonRetryable('The reading has not begun', pimsyReadingFailures.notFound);
    }

    async function readAppointments(within: Window, signal: AbortSignal): Promise<void> {
      const pimsy = await ehr();
      const asked = { from: within.from.toISOString(), to: within.to.toISOString() };
      const pages = (since: Since) => pimsy.appointments({ ...asked, ...since });
      const ask = (id: string, how: AbortSignal) => pimsy.appointment(id, how);
      await readKind({ kind: 'appointment', pages, ask, hold: heldAppointment, window: within }, signal);
    }

    return { ehr, row, windowOf, work, readKind, readAppointments, settleAll, againstPimsy, withoutLocations };
  }

  return {
    /** Locations, employees and clients, and who they are here. @throws ApplicationFailure by the name of the EHR's error */
    async readPeople(input: PimsyReadingInput): Promise<{ read: number }> {
      const { ehr, row, readKind, settleAll, againstPimsy, withoutLocations } = readingOf(input);
      const practice = await database.practiceById(input.practiceId);
      const zone = practice?.zone ?? 'UTC';
      await againstPimsy(async (signal) => {
        const pimsy = await ehr();
        const locations = (since: Since) => pimsy.locations(since);
        const location = (id: string, how: AbortSignal) => pimsy.location(id, how);
        const places: Source<EhrLocation> = {
          kind: 'location',
          pages: locations,
          ask: location,
          hold: heldLocation,
          window: null,
        };
        await readKind(places, signal).catch((error: unknown) => withoutLocations(error));
        const employees = (since: Since) => pimsy.employees(since);
        const employee = (id: string, how: AbortSignal) => pimsy.employee(id, how);
        await readKind({ kind: 'employee', pages: employees, ask: employee, hold: heldEmployee, window: null }, signal);
        const clients = (since: Since) => pimsy.clients(since);
        const client = (id: string, how: AbortSignal) => pimsy.client(id, how);
        await readKind({ kind: 'client', pages: clients, ask: client, hold: heldClient, window: null }, signal);
        await settleAll('location', (uow, after) => settleLocations(uow, { after, zone, now: clock() }), signal);
        for (const kind of ['employee', 'client'] as const)
          await settleAll(kind, (uow, after) => settlePeople(uow, { kind, after, now: clock() }), signal);
      });
      const { counts } = await row();
      return { read: (counts.location?.read ?? 0) + (counts.employee?.read ?? 0) + (counts.client?.read ?? 0) };
    },

    /** Appointments of the reading's window, as PIMSY has them; beside people, whom it does not need. @throws ApplicationFailure by the name of the EHR's error */
    async fetchPimsyAppointments(input: PimsyReadingInput): Promise<void> {
      const reading = readingOf(input);
      const window = await reading.windowOf();
      await reading.againstPimsy((signal) => reading.readAppointments(window, signal));
    },

    /** Their rows, after what had not come yet. @throws ApplicationFailure by the name of the EHR's error */
    async readPimsyAppointments(input: PimsyReadingInput): Promise<{ read: number }> {
      const { row, work, settleAll, againstPimsy, ...reading } = readingOf(input);
      const { scope } = await row();
      const window = await reading.windowOf();
      await againstPimsy(async (signal) => {
        await reading.readAppointments(window, signal);
        const began = clock();
        const { links, mark } = await work(async (uow) => ({
          links: await linksNow(uow),
          mark: await markOf(uow, 'settled-appointment'),
        }));
        const all = scope === 'all' || isDue(mark?.wholeAt, began);
        await settleAll(
          'appointment',
          (uow, after) => settleAppointments(uow, { after, from: window.from, now: clock(), links, all }),
          signal,
        );
        if (all) await work((uow) => moveMark(uow, 'settled-appointment', { nextSince: null, wholeAt: began }));
      });
      const { counts } = await row();
      return { read: counts.appointment?.read ?? 0 };
    },
  };
}
