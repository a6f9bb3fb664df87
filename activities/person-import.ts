import { ApplicationFailure } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { PersonImport } from '../db/entities/index.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { lockRow } from '../db/lock-row.ts';
import { beginRun, finishRun, setTrouble, stateOf } from '../db/person-imports/run.ts';
import { nextLook } from '../db/person-imports/rows.ts';
import { logContext } from '../platform/log-context.ts';
import {
  type ImportStep,
  personImportFailures,
  type PersonImportInput,
  type PersonImportResult,
} from '../workflows/person-import/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { waitOf, waits, type Wait } from './field-time-trouble.ts';
import { withHeartbeat } from './heartbeat.ts';
import { createPersonImporting } from './person-importing.ts';
import { readUsersAndJobs } from './timeero-reading.ts';
import { untilWorkerStops } from './worker-stops.ts';

export type PersonImportActivities = ReturnType<typeof createPersonImportActivities>;

/** Records of one step, and how many groups of them are under way at a time: while one is written down, another is with Timeero. */
const rowsOfAStep = 500;
const atATime = 2;
/** While somebody has paused it: their *Resume* wakes it, and should that have been lost, this does. */
const pausedMs = 60 * 60_000;

/** Employees and clients of PIMSY are made in Timeero, each once: see docs/imports-into-timeero.md. */
export function createPersonImportActivities(deps: ActivityDeps) {
  const { database, keyRing, clock, heartbeatEveryMs, lookAgainMs = 5 * 60_000, leaseMs = 60_000 } = deps;
  const workOf =
    ({ practiceId }: PersonImportInput) =>
    <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
      database.work({ practiceId, actor: 'system:import', requestId: logContext().requestId }, task);

  async function step(input: PersonImportInput, signal: AbortSignal): Promise<ImportStep> {
    const { practiceId, runId } = input;
    const work = workOf(input);
    const run = await work((uow) => beginRun(uow, runId));
    if (!run) throw ApplicationFailure.nonRetryable('There is no such import', personImportFailures.notFound);
    if (run.status === 'done' || run.status === 'cancelled') return { state: 'through', waitMs: 0 };
    const access = await work((uow) => enabledAccess(uow, keyRing, 'timeero'));
    const waitFor = async ({ trouble, waitMs }: Wait): Promise<ImportStep> => {
      await work((uow) => setTrouble(uow, runId, trouble));
      return { state: 'waiting', waitMs };
    };
    if (!access) return run.status === 'paused' ? { state: 'paused', waitMs: pausedMs } : waitFor(waits.disabled);
    const fieldTime = deps.fieldTime(access);
    try {
      if (run.trouble) await fieldTime.checkConnection(signal);
      if (run.readAt === null && run.status === 'running') {
        await readUsersAndJobs({ database, keyRing, clock, practiceId, fieldTime }, signal);
        await work(async (uow) => {
          const row = await lockRow(uow, PersonImport, { id: runId });
          if (row) row.readAt = clock();
        });
      }
      const { kind, orderedBy: mappedBy } = run;
      const importing = createPersonImporting({
        work,
        keyRing,
        clock,
        fieldTime,
        kind,
        mappedBy,
        leaseMs,
        lookAgainMs,
      });
      const wait = await importRows((most) => importing.importGroup(runId, most, signal), signal);
      if (wait) return await waitFor(wait);
    } catch (error) {
      const wait = waitOf(error);
      if (!wait) throw error;
      return waitFor(wait);
    }
    return work((uow) => whatIsLeft(uow, runId));
  }

  async function whatIsLeft(uow: UnitOfWork, runId: string): Promise<ImportStep> {
    await setTrouble(uow, runId, null);
    const { status, waiting } = await stateOf(uow, runId);
    const look = await nextLook(uow, runId);
    if (look) {
      const waitMs = Math.max(0, look.getTime() - clock().getTime());
      return status === 'running' && waiting > 0 ? { state: 'more', waitMs: 0 } : { state: 'waiting', waitMs };
    }
    if (status === 'paused') return { state: 'paused', waitMs: pausedMs };
    return status === 'running' && waiting > 0 ? { state: 'more', waitMs: 0 } : { state: 'through', waitMs: 0 };
  }

  return {
    /** Some records further. Whatever befalls it, the next one goes on by the rows. @throws ApplicationFailure PersonImportNotFound */
    importPeople: (input: PersonImportInput): Promise<ImportStep> =>
      untilWorkerStops((signal) => withHeartbeat(() => step(input, signal), undefined, heartbeatEveryMs)),

    /** Ends the run and tells who ordered it. */
    finishPersonImport: (input: PersonImportInput): Promise<PersonImportResult> =>
      workOf(input)(async (uow) => {
        const ended = await finishRun(uow, input.runId, clock());
        if (!ended) throw ApplicationFailure.nonRetryable('There is no such import', personImportFailures.notFound);
        return ended;
      }),
  };
}

/**
 * Takes up groups of records until none is left, so many were, or one tells to wait; several at a time. `next` says how many it has taken.
 * @throws what the first of them failed with, once all have ended
 */
async function importRows(
  next: (most: number) => Promise<{ taken: number; wait: Wait | null }>,
  signal: AbortSignal,
): Promise<Wait | null> {
  let left = rowsOfAStep;
  let wait: Wait | null = null;
  const oneAfterTheOther = async () => {
    while (left > 0 && wait === null) {
      signal.throwIfAborted();
      const group = await next(left);
      wait ??= group.wait;
      if (group.taken === 0) return;
      left -= group.taken;
    }
  };
  const each = () =>
    oneAfterTheOther().catch((error: unknown) => {
      // The others end with the group that they have.
      left = 0;
      throw error;
    });
  const results = await Promise.allSettled(Array.from({ length: atATime }, each));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return wait;
}
