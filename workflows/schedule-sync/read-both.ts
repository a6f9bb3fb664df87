import { ApplicationFailure, condition, patched, proxyActivities, startChild } from '@temporalio/workflow';
import type { ScheduleSyncActivities } from '../../activities/schedule-sync.ts';
import type { SyncReading } from '../../activities/sync-reading.ts';
import type { VisitReading } from '../../activities/visit-reading.ts';
import { failureOfReading } from '../../domain/fieldtime/sync-failures.ts';
import { bothOf } from '../both-of.ts';
import { pimsyReadingStart, pimsyReadingType } from '../pimsy-reading/contract.ts';
import type { pimsyReading } from '../pimsy-reading/workflow.ts';
import { readOptions, rowOptions } from './activity-options.ts';
import type { BegunSync, SyncRunIds } from './contract.ts';

const { holdSync } = proxyActivities<ScheduleSyncActivities>(rowOptions);
const { readShifts } = proxyActivities<SyncReading>(readOptions);
const { readVisits } = proxyActivities<VisitReading>(readOptions);

/** Well within the lease of a run. */
const holdEvery = '5m';

/**
 * What both systems hold, as far as the run looks: all of PIMSY unless it is about single shifts; Timeero's shifts unless only PIMSY's changes count. Side by
 * side, since neither waits for what the other says; where both fail, PIMSY's failure is the run's.
 */
export async function readBoth(ids: SyncRunIds, { scope, readingId }: BegunSync): Promise<void> {
  await holdSync(ids);
  const pimsy = async () => scope !== 'targets' && (await readPimsy(ids, readingId));
  const timeero = async () => scope !== 'changes' && (await readShifts(ids));
  if (patched('side-by-side')) await bothOf(pimsy(), timeero());
  else {
    await pimsy();
    await timeero();
  }
  // After the shifts, to which they are matched, and before the plan: a shift that somebody clocked into is left as it is.
  if (scope !== 'targets') await readVisits(ids);
}

/**
 * People, locations and appointments, by the same reading that a person orders: that one is waited for where it is under way, and told to wait by this one.
 * A reading that has begun goes on to its end whatever becomes of the run.
 */
async function readPimsy(ids: SyncRunIds, readingId: string): Promise<void> {
  const input = { practiceId: ids.practiceId, readingId, awaited: true };
  const child = await startChild<typeof pimsyReading>(pimsyReadingType, {
    ...pimsyReadingStart(input),
    parentClosePolicy: 'ABANDON',
    cancellationType: 'ABANDON',
  });
  let isOver = false;
  const ended = child.result().finally(() => (isOver = true));
  // Where the run ends before it, nobody hears how it failed: its row says so.
  ended.catch(() => {});
  while (!(await condition(() => isOver, holdEvery))) await holdSync(ids);
  const { status, failure, wholeAppointments } = await ended;
  if (status !== 'done') throw ApplicationFailure.nonRetryable('PIMSY was not read', failureOfReading(failure ?? ''));
  await holdSync({ ...ids, readWhole: wholeAppointments });
}
