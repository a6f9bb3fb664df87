import { patched, proxyActivities } from '@temporalio/workflow';
import type { AppointmentReading } from '../../activities/appointment-reading.ts';
import type { SyncReading } from '../../activities/sync-reading.ts';
import type { VisitReading } from '../../activities/visit-reading.ts';
import { readOptions } from './activity-options.ts';
import type { SyncRunIds } from './contract.ts';

const { readAppointments } = proxyActivities<AppointmentReading>(readOptions);
const { readShifts } = proxyActivities<SyncReading>(readOptions);
const { readVisits } = proxyActivities<VisitReading>(readOptions);

/** What both systems hold, as far as the run looks: PIMSY's appointments unless it is about single shifts; Timeero's shifts unless only PIMSY's changes count. */
export async function readBoth(ids: SyncRunIds, scope: string): Promise<void> {
  if (scope !== 'targets') await readAppointments(ids);
  if (scope !== 'changes') await readShifts(ids);
  // After the shifts, to which they are matched, and before the plan: a shift that somebody clocked into is left as it is.
  if (scope !== 'targets' && patched('visits')) await readVisits(ids);
}
