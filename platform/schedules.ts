import { ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleOptions } from '@temporalio/client';
import type { Temporal } from './temporal.ts';

type Caller = Pick<Temporal, 'client' | 'within'>;

/** Makes a Temporal Schedule, or makes the one that is there what it should be. `limitMs` is the time of each call. @throws when Temporal is away */
export async function keepSchedule(
  { client, within }: Caller,
  limitMs: number,
  options: ScheduleOptions,
): Promise<void> {
  try {
    await within(limitMs, () => client.schedule.create(options));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(options.scheduleId);
    await within(limitMs, () => handle.update(({ state }) => ({ ...options, state })));
  }
}

/** @throws when Temporal is away */
export async function removeSchedule({ client, within }: Caller, limitMs: number, scheduleId: string): Promise<void> {
  try {
    await within(limitMs, () => client.schedule.getHandle(scheduleId).delete());
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
