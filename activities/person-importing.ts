import type { UnitOfWork } from '../db/database.ts';
import { isEnabled } from '../db/integrations/secrets.ts';
import { judgePerson } from '../db/person-imports/judge.ts';
import {
  failRow,
  type Failure,
  keepTarget,
  type PimsyRecord,
  type Row,
  settleCreated,
  statusOf,
  stillMine,
  type Taken,
  takeRow,
  type Waits,
} from '../db/person-imports/rows.ts';
import { forgetTarget, isMapped, isMappedTo, knownTarget, noteRegistered } from '../db/person-imports/known.ts';
import type { Actor } from '../db/database.ts';
import { jobOf, referenceOf, userOf } from '../domain/fieldtime/new-timeero.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import type { MappingKind, PersonField, PersonProblem } from '../domain/fieldtime/person-problems.ts';
import { isSamePerson } from '../domain/fieldtime/same-person.ts';
import type { KeyRing } from '../platform/keyring.ts';
import {
  type CreateOutcome,
  type FieldTime,
  type Job,
  type JobValues,
  type User,
  type UserValues,
} from '../providers/fieldtime/port.ts';
import { busy, type Wait, waits } from './field-time-trouble.ts';
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

/** Milliseconds. Beyond it an intent is too old to be acted on: others may take it up at the end of the lease. */
const createLimitMs = 30_000;

type Values = { kind: 'employee'; values: UserValues } | { kind: 'client'; values: JobValues };
type Next =
  | { act: 'none' | 'done' | 'disabled' }
  | { act: 'look' | 'register'; taken: Taken }
  | { act: 'create'; taken: Taken; send: Values };

/** Takes up one record of a run after the other. */
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

  /** In one transaction: the next row, judged, with its intent written where it is to be made. */
  const next = (runId: string): Promise<Next> =>
    work(async (uow) => {
      if (!(await isEnabled(uow, 'timeero'))) return { act: 'disabled' };
      const mayBegin = (await statusOf(uow, runId)) === 'running';
      const now = clock();
      const taken = await takeRow(uow, { runId, now, mayBegin, leaseMs });
      if (!taken) return { act: 'none' };
      const { row, record } = taken;
      if (row.status === 'intended') return { act: 'look', taken };
      if (row.status === 'created') return { act: 'register', taken };
      row.hash = record.hash;
      const failure = await whyNot(uow, record);
      if (failure) {
        failRow(row, failure, now);
        return { act: 'done' };
      }
      const judged = await judgePerson(uow, keyRing, kind, record);
      if (!judged.ok) {
        failRow(row, { failure: 'invalid', problems: judged.problems }, now);
        return { act: 'done' };
      }
      row.warnings = judged.warnings;
      const { person } = judged;
      const known = await knownTarget(uow, kind, { externalId: record.externalId, email: person.email });
      if (known?.by === 'email') {
        failRow(row, { failure: 'taken', takenBy: known.id }, now);
        return { act: 'done' };
      }
      Object.assign(row, { status: 'intended', attempt: row.attempt + 1, intendedAt: now, looks: 0 });
      // Timeero has one by our id: nothing is made, it is looked for.
      if (known) return { act: 'look', taken };
      const send: Values =
        'ssn' in person
          ? { kind: 'employee', values: userOf(record.externalId, person) }
          : { kind: 'client', values: jobOf(record.externalId, person) };
      return { act: 'create', taken, send };
    });

  /** Writes down what became of a row, unless another worker has taken it up since. */
  const settle = (taken: Row, task: (uow: UnitOfWork, row: Row) => Promise<void> | void): Promise<boolean> =>
    work(async (uow) => {
      const row = await stillMine(uow, taken);
      if (row) await task(uow, row);
      return row?.status === 'created';
    });

  const isThere = (row: Row, target: User | Job) =>
    settle(row, (uow, mine) =>
      settleCreated(uow, keyRing, { row: mine, kind, target, mappedBy, now: clock(), leaseMs }),
    );

  async function create({ row, record }: Taken, send: Values, signal: AbortSignal): Promise<true | Wait> {
    const began = row.intendedAt?.getTime() ?? 0;
    if (clock().getTime() - began > createLimitMs) return true; // the lease goes on; then it is looked for
    const limited = AbortSignal.any([signal, AbortSignal.timeout(createLimitMs)]);
    const outcome = await (
      send.kind === 'employee' ? fieldTime.createUser(send.values, limited) : fieldTime.createJob(send.values, limited)
    ).catch((error: unknown): CreateOutcome => {
      // Whatever it is: nobody knows whether it arrived.
      signal.throwIfAborted();
      return { kind: 'unknown', code: error instanceof Error ? error.name : 'unknown' };
    });
    if (outcome.kind === 'created') {
      const made = send.kind === 'employee' ? madeUser(outcome.id, send.values) : madeJob(outcome.id, send.values);
      return (await isThere(row, made)) ? register({ row, record }, signal) : true;
    }
    if (outcome.kind === 'rejected') return rejected({ row, record }, outcome, signal);
    if (outcome.kind === 'retry') {
      await settle(row, (_, mine) => void Object.assign(mine, { status: 'waiting', lookAt: null, intendedAt: null }));
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
  ): Promise<true | Wait> {
    if (reason === 'conflict' && fields.includes('email')) {
      const [user] = await fieldTime.usersByEmail(personFacts(record.facts).email, signal);
      // Ours, made by an attempt whose answer was lost.
      if (user?.companyEmployeeId === record.externalId)
        return (await isThere(row, user)) ? register({ row, record }, signal) : true;
      return isTaken(row, user ?? null);
    }
    const problems = refusedProblems(fields, reason, personFacts(record.facts));
    await settle(row, (_, mine) => failRow(mine, { failure: 'refused', problems }, clock()));
    return true;
  }

  /** Somebody else has the e-mail or the id already; a person may say that they are the same. */
  async function isTaken(row: Row, target: User | Job | null): Promise<true> {
    await settle(row, async (uow, mine) => {
      const takenBy = target ? await keepTarget(uow, keyRing, { target, now: clock() }) : null;
      failRow(mine, { failure: 'taken', takenBy }, clock());
    });
    return true;
  }

  /** Of a row in doubt: whether Timeero has it. Not found twice, with some minutes between, means that it was never made. */
  async function look({ row, record }: Taken, signal: AbortSignal): Promise<true | Wait> {
    const { externalId } = record;
    const found: readonly (User | Job)[] =
      kind === 'employee'
        ? await fieldTime.usersByEmployeeId(externalId, signal)
        : await fieldTime.jobsByReference(referenceOf(externalId), signal);
    const [target] = found;
    if (found.length > 1) {
      await settle(row, (_, mine) => failRow(mine, { failure: 'doubled' }, clock()));
      return true;
    }
    if (target && !isSamePerson(personFacts(record.facts), target)) return isTaken(row, target);
    if (target) return (await isThere(row, target)) ? register({ row, record }, signal) : true;
    await settle(row, async (uow, mine) => {
      if (mine.looks === 0) {
        Object.assign(mine, { looks: 1, lookAt: new Date(clock().getTime() + lookAgainMs) });
        return;
      }
      await forgetTarget(uow, kind, externalId, clock());
      Object.assign(mine, { status: 'waiting', lookAt: null, intendedAt: null, looks: 0 });
    });
    return true;
  }

  /** Writes the entry of the EVV register, which may be written again at any time. */
  async function register({ row, record }: Taken, signal: AbortSignal): Promise<true> {
    const timeeroId = row.timeeroId ?? (await work((uow) => stillMine(uow, row)))?.timeeroId;
    if (!timeeroId) return true;
    if (!(await work((uow) => isMappedTo(uow, { recordId: record.id, timeeroId })))) {
      await settle(row, (_, mine) => failRow(mine, { failure: 'mapped' }, clock()));
      return true;
    }
    const refusal = await entry(timeeroId, record, signal);
    await settle(row, async (uow, mine) => {
      const as = registerMark(record);
      await noteRegistered(uow, { recordId: record.id, timeeroId, as, problem: refusal, now: clock() });
      if (refusal === null) Object.assign(mine, { status: 'done', lookAt: null, finishedAt: clock() });
      else {
        mine.hash = record.hash;
        const field = kind === 'employee' ? 'ssn' : 'medicaidId';
        failRow(mine, { failure: 'register', problems: [{ field, held: '', message: refusal }] }, clock());
      }
    });
    return true;
  }

  return {
    /** One record further. @returns false where there is none to take up now, or why to wait. @throws FieldTimeError */
    async importNext(runId: string, signal: AbortSignal): Promise<boolean | Wait> {
      const step = await next(runId);
      if (step.act === 'none') return false;
      if (step.act === 'disabled') return waits.disabled;
      if (step.act === 'look') return look(step.taken, signal);
      if (step.act === 'register') return register(step.taken, signal);
      if (step.act === 'create') return create(step.taken, step.send, signal);
      return true;
    },
  };
}

async function whyNot(uow: UnitOfWork, record: PimsyRecord): Promise<Failure | null> {
  if (record.goneAt) return { failure: 'gone' };
  return (await isMapped(uow, record.id)) ? { failure: 'mapped' } : null;
}

const madeUser = (id: string, values: UserValues): User => ({
  ...values,
  id,
  role: 'employee',
  active: true,
  updatedAt: null,
});
const madeJob = (id: string, values: JobValues): Job => ({ ...values, id, updatedAt: null });

const fieldOf: Readonly<Record<string, PersonField>> = {
  firstName: 'firstName',
  lastName: 'lastName',
  name: 'lastName',
  email: 'email',
  phone: 'phone',
  contact: 'phone',
  address: 'line1',
};

function refusedProblems(
  fields: readonly string[],
  reason: 'invalid' | 'conflict',
  facts: ReturnType<typeof personFacts>,
): PersonProblem[] {
  const message = reason === 'conflict' ? 'Another record of Timeero has this already.' : 'Timeero does not take this.';
  const held = (field: PersonField): string =>
    ({
      firstName: facts.firstName,
      lastName: facts.lastName,
      line1: facts.address.line1,
      city: facts.address.city,
      state: facts.address.state,
      zip: facts.address.zip,
      email: facts.email,
      phone: facts.phones[0] ?? '',
      ssn: '',
      medicaidId: facts.medicaidId,
    })[field];
  return fields.map((each) => {
    const field = fieldOf[each] ?? 'lastName';
    return { field, held: held(field), message };
  });
}
