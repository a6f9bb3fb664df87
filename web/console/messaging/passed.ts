import { lateMs } from '../../../domain/send-time.ts';
import { wallTimeIn } from '../../shared/format.ts';

const minuteMs = 60_000;

/**
 * Whether a send time on the clock of a zone has passed: so lately that it means "at once", or too long ago to be taken. Lately is what the clock has
 * shown within these minutes, as the API reckons it also in the night in which clocks go back.
 */
export function passed(wallTime: string, zone: string, now: Date): 'no' | 'lately' | 'long ago' {
  if (wallTime >= wallTimeIn(zone, now)) return 'no';
  const first = now.getTime() - lateMs;
  for (let at = Math.ceil(first / minuteMs) * minuteMs; at <= now.getTime(); at += minuteMs)
    if (wallTimeIn(zone, new Date(at)) === wallTime) return 'lately';
  return 'long ago';
}
