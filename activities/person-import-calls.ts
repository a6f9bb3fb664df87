import { forgetTarget, isMappedTo } from '../db/person-imports/known.ts';
import { failRow, type Taken } from '../db/person-imports/rows.ts';
import { referenceOf } from '../domain/fieldtime/new-timeero.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import { isSamePerson } from '../domain/fieldtime/same-person.ts';
import { withDeadline } from '../platform/deadline.ts';
import type { CreateOutcome, Job, JobValues, User, UserValues } from '../providers/fieldtime/port.ts';
import { busy, waits } from './field-time-trouble.ts';
import { putBack, settle, settleTaken } from './person-import-outcomes.ts';
import type { Came, CameOrWait, ImportStepDeps, Next, Values } from './person-import-step.ts';
import { refusedProblems } from './refused-problems.ts';

/**
 * Milliseconds. An intent that is older is not acted on, and a create lasts no longer than its limit: both together stay within the lease, after which others
 * may take the row up.
 */
const freshMs = 20_000;
const createLimitMs = 30_000;

/** Does what is to be done with a row. */
export async function callFor(step: ImportStepDeps, next: Next, signal: AbortSignal): Promise<CameOrWait> {
  signal.throwIfAborted();
  const { taken } = next;
  if (next.act === 'look') return look(step, taken, signal);
  if (next.act === 'register') return register(step, taken, signal);
  if (step.clock().getTime() - (taken.row.intendedAt?.getTime() ?? 0) <= freshMs)
    return create(step, { taken, send: next.send }, signal);
  await putBack(step, [taken]);
  return null;
}

async function create(
  step: ImportStepDeps,
  { taken, send }: { taken: Taken; send: Values },
  signal: AbortSignal,
): Promise<CameOrWait> {
  const { fieldTime } = step;
  const outcome = await withDeadline(createLimitMs, signal, (limited) =>
    send.kind === 'employee' ? fieldTime.createUser(send.values, limited) : fieldTime.createJob(send.values, limited),
  ).catch((error: unknown): CreateOutcome => {
    // Whatever it is: nobody knows whether it arrived.
    signal.throwIfAborted();
    return { kind: 'unknown', code: error instanceof Error ? error.name : 'unknown' };
  });
  if (outcome.kind === 'created') {
    const target = send.kind === 'employee' ? madeUser(outcome.id, send.values) : madeJob(outcome.id, send.values);
    return { made: { ...taken, target } };
  }
  if (outcome.kind === 'rejected') return rejected(step, taken, outcome, signal);
  if (outcome.kind === 'retry') {
    await putBack(step, [taken]);
    const { reason, afterMs } = outcome;
    if (reason === 'rate-limited') return busy(afterMs);
    return waits[reason === 'unreachable' ? 'away' : reason];
  }
  // It is looked for when the lease is over. Nothing new begins before the system answers again.
  return waits.away;
}

async function rejected(
  step: ImportStepDeps,
  { row, record }: Taken,
  { reason, fields }: Extract<CreateOutcome, { kind: 'rejected' }>,
  signal: AbortSignal,
): Promise<Came> {
  if (reason === 'conflict' && fields.includes('email')) {
    const [user] = await step.fieldTime.usersByEmail(personFacts(record.facts).email, signal);
    // Ours, made by an attempt whose answer was lost.
    if (user?.companyEmployeeId === record.externalId) return { made: { row, record, target: user } };
    await settleTaken(step, row, user ?? null);
    return null;
  }
  const problems = refusedProblems(fields, reason, personFacts(record.facts));
  await settle(step, row, (_, mine) => failRow(mine, { failure: 'refused', problems }, step.clock()));
  return null;
}

/** Of a row in doubt: whether Timeero has it. Not found twice, with some minutes between, means that it was never made. */
async function look(step: ImportStepDeps, { row, record }: Taken, signal: AbortSignal): Promise<Came> {
  const { fieldTime, kind, clock, lookAgainMs } = step;
  const { externalId } = record;
  const found: readonly (User | Job)[] =
    kind === 'employee'
      ? await fieldTime.usersByEmployeeId(externalId, signal)
      : await fieldTime.jobsByReference(referenceOf(externalId), signal);
  const [target] = found;
  if (found.length > 1) {
    await settle(step, row, (_, mine) => failRow(mine, { failure: 'doubled' }, clock()));
    return null;
  }
  if (target && isSamePerson(personFacts(record.facts), target)) return { made: { row, record, target } };
  if (target) {
    await settleTaken(step, row, target);
    return null;
  }
  await settle(step, row, async (uow, mine) => {
    if (mine.looks === 0) {
      Object.assign(mine, { looks: 1, lookAt: new Date(clock().getTime() + lookAgainMs) });
      return;
    }
    await forgetTarget(uow, kind, externalId, clock());
    (await step.known(uow)).forget(externalId);
    Object.assign(mine, { status: 'waiting', lookAt: null, intendedAt: null, looks: 0 });
  });
  return null;
}

/** Writes the entry of the EVV register, which may be written again at any time. */
async function register(step: ImportStepDeps, taken: Taken, signal: AbortSignal): Promise<Came> {
  const { row, record } = taken;
  const { timeeroId } = row;
  if (timeeroId == null) return null;
  if (!(await step.work((uow) => isMappedTo(uow, { recordId: record.id, timeeroId })))) {
    await settle(step, row, (_, mine) => failRow(mine, { failure: 'mapped' }, step.clock()));
    return null;
  }
  return { entered: { ...taken, timeeroId, refusal: await step.enter(timeeroId, record, signal) } };
}

const madeUser = (id: string, values: UserValues): User => ({
  ...values,
  id,
  role: 'employee',
  active: true,
  updatedAt: null,
});
const madeJob = (id: string, values: JobValues): Job => ({ ...values, id, updatedAt: null });
