import { Context } from '@temporalio/activity';
import { type ChangeGroup, type Claimed, claimChanges, intendAgain } from '../db/sync/claim-changes.ts';
import { keepRecords } from '../db/integrations/keep-records.ts';
import { heldOf } from '../db/sync/held-shifts.ts';
import { recordOutcomes, type ShiftOutcome } from '../db/sync/record-outcomes.ts';
import { differences, type WantedShift } from '../domain/fieldtime/plan-shifts.ts';
import type { SyncFailure } from '../domain/fieldtime/sync-failures.ts';
import { withDeadline } from '../platform/deadline.ts';
import type { Ehr } from '../providers/ehr/port.ts';
import {
  type CreateOutcome,
  type FieldTime,
  FieldTimeError,
  FieldTimeInvalid,
  FieldTimeNotFound,
  type ShiftValues,
} from '../providers/fieldtime/port.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { heldAppointment } from './pimsy-records.ts';
import { failedBy, failureOf } from './sync-failures.ts';
import { type SyncDeps, type SyncWork, syncWork } from './sync-work.ts';
import { createTurns } from './turns.ts';

export type SyncApplying = ReturnType<typeof createSyncApplying>;

/** Changes whose intent is committed together, immediately before their calls; a worker that dies leaves as many to be looked for. */
const groupSize = 48;
/** Groups of one activity: while the rows of one are written, the other is with Timeero. */
const groupsAtATime = 2;
/** Calls in flight of one group. */
const parallel = 4;
/** So many creations of a group that are never answered: Timeero is away, and the rest waits instead of being in doubt as well. */
const manyInDoubt = 3;
/** A creation is not sent when so long has gone by since its intent was written: somebody else may be looking for it by then. */
const freshMs = 60_000;
const minuteMs = 60_000;

type Stop = { failure: SyncFailure; afterMs?: number };
type Done = { claimed: Claimed; outcome: ShiftOutcome };

export function createSyncApplying(deps: SyncDeps) {
  const { clock, heartbeatEveryMs, lookAgainMs = 5 * 60_000 } = deps;
  return {
    /** Writes a range of changes, group by group. @throws ApplicationFailure by the class of what stops it; what is done by then is done */
    async applyShifts(input: SyncRunIds & { from: string; to: string }): Promise<{ changes: number }> {
      const run = syncWork(deps, input);
      const { cancellationSignal: signal } = Context.current();
      const { from, to: last } = input;
      const apply = async () => {
        const to = { run, fieldTime: await run.fieldTime(), ehr: await run.ehr(), signal };
        const inTurn = createTurns();
        let after: string | null = null;
        let over = false;
        const claimNext = () =>
          inTurn(async () => {
            if (over) return null;
            signal.throwIfAborted();
            const group = await run.work((uow, { runId, scope }) => {
              const asked: ChangeGroup = {
                runId,
                from,
                to: last,
                after,
                limit: groupSize,
                whole: scope === 'whole',
                settleMs: lookAgainMs,
                now: clock(),
              };
              return claimChanges(uow, asked);
            });
            after = group?.last ?? after;
            return group;
          });
        let changes = 0;
        const lane = async () => {
          try {
            for (let group = await claimNext(); group; group = await claimNext()) {
              const { done, stop } = await writeGroup(to, group.claimed);
              // Also of a run that was cancelled meanwhile: what was done was done.
              await record(input.practiceId, done);
              if (stop) throw failedBy(stop);
              changes += done.length;
            }
          } finally {
            over = true;
          }
        };
        const lanes = await Promise.allSettled(Array.from({ length: groupsAtATime }, lane));
        const broken = lanes.find((each) => each.status === 'rejected');
        if (broken) throw broken.reason;
        return { changes };
      };
      return withHeartbeat(apply, undefined, heartbeatEveryMs);
    },
  };

  function record(practiceId: string, done: readonly Done[]): Promise<void> {
    if (done.length === 0) return Promise.resolve();
    return deps.database.work({ practiceId, actor: 'system:sync' }, (uow) => recordOutcomes(uow, done, clock()));
  }

  /** A few at a time. Once something stops the run nothing more is begun; what is in flight is waited for. */
  async function writeGroup(to: Systems, claimed: readonly Claimed[]): Promise<{ done: Done[]; stop: Stop | null }> {
    const queue = [...claimed];
    const done: Done[] = [];
    let stop: Stop | null = null;
    const lane = async () => {
      for (let next = queue.shift(); next && !stop && !to.signal.aborted; next = queue.shift()) {
        try {
          const outcome = await write(to, next);
          if ('failure' in outcome) {
            stop ??= outcome;
            done.push({ claimed: next, outcome: { kind: 'again' } });
          } else done.push({ claimed: next, outcome });
        } catch (error) {
          const known = failureOf(error);
          if (known) stop ??= known;
          else if (error instanceof FieldTimeError)
            done.push({ claimed: next, outcome: { kind: 'failed', problem: error.message } });
          else throw error;
        }
        if (done.filter(({ outcome }) => outcome.kind === 'doubt').length >= manyInDoubt)
          stop ??= { failure: 'timeero-away' };
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: parallel }, lane));
    const broken = lanes.find((each) => each.status === 'rejected');
    if (broken) {
      await record(to.run.practiceId, done);
      throw broken.reason;
    }
    // What was claimed and not begun has no intent that was sent: it is certainly not there.
    for (const next of queue) if (next.step === 'create') done.push({ claimed: next, outcome: { kind: 'again' } });
    return { done, stop };
  }

  async function write(to: Systems, claimed: Claimed): Promise<ShiftOutcome | Stop> {
    const { step, wanted, timeeroId } = claimed;
    if (step === 'delete') return remove(to, claimed);
    if (step === 'update' && wanted && timeeroId !== null) return update(to, claimed, timeeroId, wanted);
    if (claimed.look) {
      const found = await lookFor(to, claimed);
      if (found) return found;
      if (step === 'resolve') return resolveMissing(to, claimed);
    }
    return create(to, claimed);
  }

  /** By its name, where it was to start. What is found is made what is wanted now. */
  async function lookFor(to: Systems, claimed: Claimed): Promise<ShiftOutcome | null> {
    const { reference, sentStart, wanted } = claimed;
    const from = Date.parse(sentStart);
    const window = { from: new Date(from).toISOString(), to: new Date(from + minuteMs).toISOString() };
    const [found, twin] = await to.fieldTime.shiftsByReference(reference, window, to.signal);
    if (!found) return null;
    if (!wanted) return remove(to, { ...claimed, timeeroId: found.id });
    const held = heldOf({ ...found, userIds: [...found.userIds] });
    const outcome: ShiftOutcome =
      differences(held, wanted).length > 0
        ? await update(to, claimed, found.id, wanted)
        : { kind: 'there', timeeroId: found.id, wanted };
    if (outcome.kind === 'failed') return { kind: 'found', timeeroId: found.id, held, problem: outcome.problem };
    return outcome.kind === 'there' && twin ? { ...outcome, problem: twice } : outcome;
  }

  /** Begun before and nowhere to be found: one that was on its way may still arrive, until it has had its time. */
  async function resolveMissing(to: Systems, claimed: Claimed): Promise<ShiftOutcome | Stop> {
    if (!claimed.mayRepeat) return { kind: 'doubt' };
    if (!claimed.wanted) return { kind: 'gone' };
    const now = clock();
    const begun = await to.run.work((uow) => intendAgain(uow, claimed, now));
    return begun ? create(to, { ...claimed, intentAt: now.toISOString() }) : { kind: 'doubt' };
  }

  async function create(to: Systems, { wanted, reference, intentAt }: Claimed): Promise<ShiftOutcome | Stop> {
    if (!wanted) return { kind: 'skipped', problem: 'Nothing was to be created.' };
    if (intentAt === null || clock().getTime() - Date.parse(intentAt) > freshMs) return { kind: 'doubt' };
    const outcome = await withDeadline(freshMs, to.signal, (limited) =>
      to.fieldTime.createShift(values(wanted, reference), limited).catch((error: unknown): CreateOutcome => {
        if (limited.aborted) return { kind: 'unknown', code: 'aborted' };
        throw error;
      }),
    );
    if (outcome.kind === 'created') return { kind: 'there', timeeroId: outcome.id, wanted };
    if (outcome.kind === 'unknown') return { kind: 'doubt' };
    if (outcome.kind === 'rejected')
      return { kind: 'refused', problem: new FieldTimeInvalid(outcome.fields, outcome.code).message };
    return delayed[outcome.reason](outcome.afterMs);
  }

  /** A shift whose appointment did not come goes only when PIMSY, asked for that one, has none. */
  async function remove(to: Systems, { ask, timeeroId }: Claimed): Promise<ShiftOutcome> {
    if (timeeroId === null) return { kind: 'gone' };
    if (ask !== null) {
      const appointment = await to.ehr.appointment(ask, to.signal);
      if (appointment) {
        const records = [heldAppointment(appointment)];
        await to.run.work((uow) =>
          keepRecords(uow, deps.keyRing, { system: 'pimsy', kind: 'appointment', records, now: clock() }),
        );
        return { kind: 'skipped', problem: 'PIMSY has the appointment after all; the next run looks at it again.' };
      }
    }
    await to.fieldTime.deleteShift(timeeroId, to.signal);
    return { kind: 'gone' };
  }
}

interface Systems {
  run: SyncWork;
  fieldTime: FieldTime;
  ehr: Ehr;
  signal: AbortSignal;
}

async function update(
  { fieldTime, signal }: Systems,
  { reference }: Claimed,
  timeeroId: string,
  wanted: WantedShift,
): Promise<ShiftOutcome> {
  try {
    await fieldTime.updateShift(timeeroId, values(wanted, reference), signal);
    return { kind: 'there', timeeroId, wanted };
  } catch (error) {
    if (error instanceof FieldTimeNotFound)
      return {
        kind: 'failed',
        isGone: true,
        problem: 'It was deleted in Timeero meanwhile. The next run puts it back.',
      };
    if (error instanceof FieldTimeError && failureOf(error) === null) return { kind: 'failed', problem: error.message };
    throw error;
  }
}

const twice = 'twice';

const values = ({ userIds, jobId, title, startsAt, endsAt, zone }: WantedShift, reference: string): ShiftValues => ({
  userIds,
  jobId,
  title,
  startsAt,
  endsAt,
  zone,
  reference,
});

/** Certainly not created: when to go on, or whom to ask. */
const delayed = {
  'rate-limited': (afterMs) => ({ failure: 'timeero-busy', afterMs }),
  unreachable: () => ({ failure: 'timeero-away' }),
  unauthorised: () => ({ failure: 'timeero-refuses' }),
  misaddressed: () => ({ failure: 'timeero-refuses' }),
  inside: () => ({ failure: 'timeero-inside' }),
} as const satisfies Record<string, (afterMs: number) => Stop>;
