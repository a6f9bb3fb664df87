import type { BroadcastPace } from '../../../domain/schemas/broadcast-pace.ts';
import { showNumber } from '../../shared/format.ts';
import { t } from '../t.ts';

/**
 * How long what is going still takes, in words as coarse as the estimate is: by the minute up to twenty, by five up to ninety, then by the hour. Null
 * where nothing is going, or nothing has gone out in the last minute to tell it by.
 */
export const timeLeft = ({ going, perMinute }: BroadcastPace): string | null => {
  if (going === 0 || !perMinute) return null;
  const minutes = going / perMinute;
  if (minutes < 1) return t('pace.left.soon');
  if (minutes < 20) return t('pace.left.minutes', { count: Math.round(minutes) });
  if (minutes < 90) return t('pace.left.minutes', { count: 5 * Math.round(minutes / 5) });
  return t('pace.left.hours', { count: Math.round(minutes / 60) });
};

/** Rate and time left: `83 a minute, about 12 minutes left`. */
export const paceInWords = (pace: BroadcastPace): string => {
  if (pace.going === 0) return t(pace.deferred || pace.again ? 'pace.waiting' : 'pace.through');
  if (pace.perMinute === null) return t('pace.measuring');
  if (pace.perMinute === 0) return t('pace.none');
  const rate = t('pace.rate', { rate: showNumber(pace.perMinute) });
  const left = timeLeft(pace);
  return left === null ? rate : `${rate}, ${left}`;
};
