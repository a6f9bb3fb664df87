import type { SyncState } from '../../../domain/schemas/sync.ts';

/** Failed runs in a row that are a warning: one alone is often made good by the next. The chosen group is alerted at the same number. */
const warnAt = 2;

export type Head = 'failing' | 'running' | 'none' | 'good';

/** What the top of every page says of the sync; a warning outlasts a new try until it goes well. */
export function headOf({
  failures,
  underWay,
  lastGoodAt,
}: Pick<SyncState, 'failures' | 'underWay' | 'lastGoodAt'>): Head {
  if (failures >= warnAt) return 'failing';
  if (underWay !== null) return 'running';
  return lastGoodAt === null ? 'none' : 'good';
}
