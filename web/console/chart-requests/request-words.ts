import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { showList } from '../../shared/format.ts';
import { t } from '../t.ts';

type Parties = Pick<RequestRow, 'keeper' | 'group' | 'asker' | 'waitsFor'>;

/** Who has a request: a person, or a group of which nobody has claimed it. */
export const keeperOf = ({ keeper, group }: Pick<Parties, 'keeper' | 'group'>): string => {
  if (keeper && group) return t('request.of.group', { name: keeper.name, group: group.name });
  return keeper?.name ?? t('request.unclaimed', { group: group?.name ?? '' });
};

/** Whose turn it is, in a sentence; empty once it is over. */
export const turnOf = (request: Parties): string => {
  if (request.waitsFor === 'nobody') return '';
  const name = request.waitsFor === 'asker' ? request.asker.name : keeperOf(request);
  return t('request.waits', { name });
};

/** What is missing, in one line. */
export const missingOf = ({ items, closed }: Pick<RequestRow, 'items' | 'closed'>): string =>
  closed ? t('request.closed') : showList(items);

export const clientOf = ({ clientName }: Pick<RequestRow, 'clientName'>): string =>
  clientName ?? t('task.client.closed');

const units = [
  ['days', 1440],
  ['hours', 60],
  ['minutes', 1],
] as const;

/** `3 hours`, `2 days`: of minutes, in the largest unit that fits. */
export const showMinutes = (minutes: number): string => {
  const [unit, size] = units.find(([, least]) => minutes >= least) ?? ['minutes', 1];
  return t(`request.time.${unit}`, { count: Math.round(minutes / size) });
};

/** How long ago it was, of an instant in the past. */
export const ageOf = (since: string, now: Date): string =>
  showMinutes(Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 60_000)));
