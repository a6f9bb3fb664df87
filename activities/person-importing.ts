import type { Actor, UnitOfWork } from '../db/database.ts';
import { isEnabled } from '../db/integrations/secrets.ts';
import { judgePerson } from '../db/person-imports/judge.ts';
import {
  allStillMine,
  failRow,
  type Failure,
  keepTargets,
  type Made,
  type PimsyRecord,
  type Row,
  settleCreated,
  statusOf,
  stillMine,
  type Taken,
  takeRows,
  type Waits,
} from '../db/person-imports/rows.ts';
import { forgetTarget, isMappedTo, KnownTargets, mappedAmong, noteRegistered } from '../db/person-imports/known.ts';
import { jobOf, referenceOf, userOf } from '../domain/fieldtime/new-timeero.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import type { MappingKind, SoundClient, SoundEmployee } from '../domain/fieldtime/person-problems.ts';
import { isSamePerson } from '../domain/fieldtime/same-person.ts';
import type { KeyRing } from '../platform/keyring.ts';
import type { CreateOutcome, FieldTime, Job, JobValues, User, UserValues } from '../providers/fieldtime/port.ts';
import { busy, type Wait, waits } from './field-time-trouble.ts';
import { refusedProblems } from './refused-problems.ts';
import { createRegister, registerMark } from './register.ts';

interface Importing extends Waits {
  work: <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  keyRing: KeyRing;
  clock: () => Date;
  fieldTime: FieldTime;
  kind: MappingKind;
  /** Who ordered the import. */
  mappedBy: Actor;
}

/** Rows whose intent is committed together, immediately before their calls; a worker that dies leaves as many to be looked for. */
const groupSize = 24;
/** Calls in flight of one group. */
const parallel = 8;
/**
 * Milliseconds. An intent that is older is not acted on, and a create lasts no longer than its limit: both together stay within the lease, after which others
 * may take the row up.
 */
const freshMs = 20_000;
const createLimitMs = 30_000;

type Values = { kind: 'employee'; values: UserValues } | { kind: 'client'; values: JobValues };
type Next =
  { act: 'look'; taken: Taken } | { act: 'register'; taken: Taken } | { act: 'create'; taken: Taken; send: Values };
/** What a call came to: a record that is there, an entry of the register, or nothing that is still to be written down. */
type Came = { made: Made & Taken } | { entered: Entered } | null;
type Entered = Taken & { timeeroId: string; refusal: string | null };
const isCreate = (next: Next): next is Next & { act: 'create' } => next.act === 'create';

/** Takes up one group of records of a run after the other. */
export function createPersonImporting({
  work,
  keyRing,
  clock,
  fieldTime,
  kind,
  mappedBy,
  leaseMs,
  lookAgainMs,
}: Importing) {
  const entry = createRegister({ fieldTime, keyRing, kind });
  /** Read once a step. */
  let known: Promise<KnownTargets> | null = null;

  /** In one transaction: the next rows, judged, with the intents of those that are to be made; null once Timeero is disabled. `taken`: how many rows. */
  const next = (runId: string, limit: number): Promise<{ taken: number; group: Next[] } | null> =>
    work(async (uow) => {
      if (!(await isEnabled(uow, 'timeero'))) return null;
      const mayBegin = (await statusOf(uow, runId)) === 'running';
      const now = clock();
      const taken = await takeRows(uow, { runId, now, mayBegin, leaseMs, limit });
      const waiting = taken.filter(({ row }) => row.status === 'waiting');
      const mapped = await mappedAmong(
        uow,
        waiting.map(({ record }) => record.id),
      );
      const good: { taken: Taken; person: SoundEmployee | SoundClient }[] = [];
      for (const each of waiting) {
        const { row, record } = each;
        row.hash = record.hash;
        const failure = whyNot(record, mapped);
        const judged = failure ? null : await judgePerson(uow, keyRing, kind, record);
        if (failure) failRow(row, failure, now);
        else if (judged?.ok) {
          row.warnings = judged.warnings;
          good.push({ taken: each, person: judged.person });
        } else failRow(row, { failure: 'invalid', problems: judged?.problems ?? [] }, now);
      }
      known ??= KnownTargets.read(uow, kind);
      const there = await known;
      const begun = good.flatMap(({ taken: each, person }): Next[] => {
        const { row, record } = each;
        const target = there.of({ externalId: record.externalId, email: person.email });
        if (target?.by === 'email') {
          failRow(row, { failure: 'taken', takenBy: target.id }, now);
          return [];
        }
        Object.assign(row, { status: 'intended', attempt: row.attempt + 1, intendedAt: now, looks: 0 });
        // Timeero has one by our id: nothing is made, it is looked for.
        if (target) return [{ act: 'look', taken: each }];
        const send: Values =
          'ssn' in person
            ? { kind: 'employee', values: userOf(record.externalId, person) }
            : { kind: 'client', values: jobOf(record.externalId, person) };
        return [{ act: 'create', taken: each, send }];
      });
      const others = taken.filter((each) => !waiting.includes(each));
      const goOn = others.map((each): Next => ({
        act: each.row.status === 'created' ? 'register' : 'look',
        taken: each,
      }));
      return { taken: taken.length, group: [...goOn, ...begun] };
    });

  /** Writes down what became of a row, unless another worker has taken it up since. */
  const settle = (taken: Row, task: (uow: UnitOfWork, row: Row) => Promise<void> | void): Promise<void> =>
    work(async (uow) => {
      const row = await stillMine(uow, taken);
      if (row) await task(uow, row);
    });

  /** They were made or found: recorded and mapped. @returns those that are to be registered now */
  async function areThere(all: readonly (Made & Taken)[]): Promise<Taken[]> {
    if (all.length === 0) return [];
    return work(async (uow) => {
      const mine = await allStillMine(uow, all.map(rowOf));
      const made = all.flatMap(({ row: { id }, record, target }) => {
        const row = mine.get(id);
        return row?.status === 'intended' ? [{ row, record, target }] : [];
      });
      await settleCreated(uow, keyRing, { made, kind, mappedBy, now: clock(), leaseMs });
      const there = await known;
      for (const { row, record } of made)
        if (row.timeeroRecordId)
          there?.add(row.timeeroRecordId, { externalId: record.externalId, email: personFacts(record.facts).email });
      return made.filter(({ row }) => row.status === 'created').map(({ row, record }) => ({ row, record }));
    });
  }

  /** What the register said of them is written down. */
  async function areEntered(all: readonly Entered[]): Promise<void> {
    if (all.length === 0) return;
    await work(async (uow) => {
      const rows = await allStillMine(uow, all.map(rowOf));
      const mine = all.flatMap((each) => {
        const row = rows.get(each.row.id);
        return row ? [{ ...each, row }] : [];
      });
      const entries = mine.map(({ record, timeeroId, refusal: problem }) => ({
        recordId: record.id,
        timeeroId,
        as: registerMark(record),
        problem,
      }));
      await noteRegistered(uow, entries, clock());
      for (const { row, record, refusal } of mine)
        if (refusal === null) Object.assign(row, { status: 'done', lookAt: null, finishedAt: clock() });
        else {
          row.hash = record.hash;
          const field = kind === 'employee' ? 'ssn' : 'medicaidId';
          failRow(row, { failure: 'register', problems: [{ field, held: '', message: refusal }] }, clock());
        }
    });
  }

  /** Those that were taken and never sent are certainly not there. */
  async function putBack(unsent: readonly Taken[]): Promise<void> {
    if (unsent.length === 0) return;
    await work(async (uow) => {
      const rows = await allStillMine(uow, unsent.map(rowOf));
      for (const row of rows.values()) Object.assign(row, { status: 'waiting', lookAt: null, intendedAt: null });
    });
  }

  async function create(taken: Taken, send: Values, signal: AbortSignal): Promise<Came | Wait> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(createLimitMs)]);
    const outcome = await (
      send.kind === 'employee' ? fieldTime.createUser(send.values, limited) : fieldTime.createJob(send.values, limited)
    ).catch((error: unknown): CreateOutcome => {
      // Whatever it is: nobody knows whether it arrived.
      signal.throwIfAborted();
      return { kind: 'unknown', code: error instanceof Error ? error.name : 'unknown' };
    });
    if (outcome.kind === 'created') {
      const target = send.kind === 'employee' ? madeUser(outcome.id, send.values) : madeJob(outcome.id, send.values);
      return { made: { ...taken, target } };
    }
    if (outcome.kind === 'rejected') return rejected(taken, outcome, signal);
    if (outcome.kind === 'retry') {
      await putBack([taken]);
      const { reason, afterMs } = outcome;
      if (reason === 'rate-limited') return busy(afterMs);
      return waits[reason === 'unreachable' ? 'away' : reason];
    }
    // It is looked for when the lease is over. Nothing new begins before the system answers again.
    return waits.away;
  }

  async function rejected(
    { row, record }: Taken,
    { reason, fields }: Extract<CreateOutcome, { kind: 'rejected' }>,
    signal: AbortSignal,
  ): Promise<Came> {
    if (reason === 'conflict' && fields.includes('email')) {
      const [user] = await fieldTime.usersByEmail(personFacts(record.facts).email, signal);
      // Ours, made by an attempt whose answer was lost.
      if (user?.companyEmployeeId === record.externalId) return { made: { row, record, target: user } };
      return isTaken(row, user ?? null);
    }
    const problems = refusedProblems(fields, reason, personFacts(record.facts));
    await settle(row, (_, mine) => failRow(mine, { failure: 'refused', problems }, clock()));
    return null;
  }

  /** Somebody else has the e-mail or the id already; a person may say that they are the same. */
  async function isTaken(row: Row, target: User | Job | null): Promise<null> {
    await settle(row, async (uow, mine) => {
      const kept = await keepTargets(uow, keyRing, { kind, targets: target ? [target] : [], now: clock() });
      failRow(mine, { failure: 'taken', takenBy: kept.get(target?.id ?? '') ?? null }, clock());
    });
    return null;
  }

  /** Of a row in doubt: whether Timeero has it. Not found twice, with some minutes between, means that it was never made. */
  async function look({ row, record }: Taken, signal: AbortSignal): Promise<Came> {
    const { externalId } = record;
    const found: readonly (User | Job)[] =
      kind === 'employee'
        ? await fieldTime.usersByEmployeeId(externalId, signal)
        : await fieldTime.jobsByReference(referenceOf(externalId), signal);
    const [target] = found;
    if (found.length > 1) {
      await settle(row, (_, mine) => failRow(mine, { failure: 'doubled' }, clock()));
      return null;
    }
    if (target && !isSamePerson(personFacts(record.facts), target)) return isTaken(row, target);
    if (target) return { made: { row, record, target } };
    await settle(row, async (uow, mine) => {
      if (mine.looks === 0) {
        Object.assign(mine, { looks: 1, lookAt: new Date(clock().getTime() + lookAgainMs) });
        return;
      }
      await forgetTarget(uow, kind, externalId, clock());
      (await known)?.forget(externalId);
      Object.assign(mine, { status: 'waiting', lookAt: null, intendedAt: null, looks: 0 });
    });
    return null;
  }

  /** Writes the entry of the EVV register, which may be written again at any time. */
  async function register(taken: Taken, signal: AbortSignal): Promise<Came> {
    const { row, record } = taken;
    const { timeeroId } = row;
    if (timeeroId == null) return null;
    if (!(await work((uow) => isMappedTo(uow, { recordId: record.id, timeeroId })))) {
      await settle(row, (_, mine) => failRow(mine, { failure: 'mapped' }, clock()));
      return null;
    }
    return { entered: { ...taken, timeeroId, refusal: await entry(timeeroId, record, signal) } };
  }

  return {
    /**
     * A group of records further, at most `most`. What was done is written down in any case; a failure is thrown after that.
     * @returns how many rows were taken, and why to wait @throws FieldTimeError
     */
    async importGroup(runId: string, most: number, signal: AbortSignal): Promise<{ taken: number; wait: Wait | null }> {
      const begun = await next(runId, Math.min(most, groupSize));
      if (!begun) return { taken: 0, wait: waits.disabled };
      const { taken, group } = begun;
      const first = await calls(group, async (step): Promise<Came | Wait> => {
        signal.throwIfAborted();
        if (step.act === 'look') return look(step.taken, signal);
        if (step.act === 'register') return register(step.taken, signal);
        const { row } = step.taken;
        if (clock().getTime() - (row.intendedAt?.getTime() ?? 0) <= freshMs)
          return create(step.taken, step.send, signal);
        await putBack([step.taken]);
        return null;
      });
      await putBack(first.left.filter(isCreate).map((step) => step.taken));
      const there = await areThere(first.made);
      const stopped = first.wait !== null || first.failure !== null;
      const second = await calls(stopped ? [] : there, (each) => {
        signal.throwIfAborted();
        return register(each, signal);
      });
      await areEntered([...first.entered, ...second.entered]);
      const failure = first.failure ?? second.failure;
      if (failure) throw failure.error;
      return { taken, wait: first.wait ?? second.wait };
    },
  };
}

interface Called<T> {
  made: (Made & Taken)[];
  entered: Entered[];
  wait: Wait | null;
  /** Not begun. */
  left: T[];
  failure: { error: unknown } | null;
}

/** One after the other, a few at a time, until one tells to wait or fails; what is in flight is waited for. */
async function calls<T>(all: readonly T[], call: (each: T) => Promise<Came | Wait>): Promise<Called<T>> {
  const queue = [...all];
  const called: Called<T> = { made: [], entered: [], wait: null, left: queue, failure: null };
  const lane = async () => {
    for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
      try {
        const came = await call(each);
        if (came === null) continue;
        if ('made' in came) called.made.push(came.made);
        else if ('entered' in came) called.entered.push(came.entered);
        else called.wait ??= came;
      } catch (error) {
        called.failure ??= { error };
      }
      if (called.wait || called.failure) return;
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return called;
}

const rowOf = ({ row }: Taken): Row => row;

function whyNot(record: PimsyRecord, mapped: ReadonlySet<string>): Failure | null {
  if (record.goneAt) return { failure: 'gone' };
  return mapped.has(record.id) ? { failure: 'mapped' } : null;
}

const madeUser = (id: string, values: UserValues): User => ({
  ...values,
  id,
  role: 'employee',
  active: true,
  updatedAt: null,
});
const madeJob = (id: string, values: JobValues): Job => ({ ...values, id, updatedAt: null });
