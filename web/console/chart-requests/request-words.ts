import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { showList } from '../../shared/format.ts';
import { t } from '../t.ts';

/** Items that one line names; it counts the others. */
const mostNamed = 3;

type Parties = Pick<RequestRow, 'keeper' | 'group' | 'asker' | 'waitsFor'>;

/** Who has a request: a person, or a group of which nobody has claimed it. */
export const keeperOf = ({ keeper, group }: Pick<Parties, 'keeper' | 'group'>): string => {
  if (keeper && group) return t('request.of.group', { name: keeper.name, group: group.name });
  return keeper?.name ?? t('request.unclaimed', { group: group?.name ?? '' });
};

/** Whom it was asked of, in short. */
export const askedOf = (request: Pick<Parties, 'keeper' | 'group'>): string =>
  request.keeper ? keeperOf(request) : (request.group?.name ?? '');

/** Whose turn it is, in a sentence; empty once it is over. */
export const turnOf = (request: Parties): string => {
  if (request.waitsFor === 'nobody') return '';
  if (request.waitsFor === 'keeper' && !request.keeper)
    return t('request.waits.claim', { group: request.group?.name ?? '' });
  const name = request.waitsFor === 'asker' ? request.asker.name : keeperOf(request);
  return t('request.waits', { name });
};

/** What is missing, in one line: `Signed consent (2), Referral, Identification, and 4 more`. */
export const missingOf = ({ items, closed }: Pick<RequestRow, 'items' | 'closed'>): string => {
  if (closed) return t('request.closed');
  const counts = [...Map.groupBy(items, (item) => item)].map(([item, { length: count }]) => ({ item, count }));
  // One left over is named rather than counted.
  const named = counts.length > mostNamed + 1 ? counts.slice(0, mostNamed) : counts;
  const others = items.length - named.reduce((sum, { count }) => sum + count, 0);
  const labels = named.map(({ item, count }) => (count > 1 ? t('request.items.several', { item, count }) : item));
  return showList(others > 0 ? [...labels, t('request.items.more', { count: others })] : labels);
};

export const clientOf = ({ clientName }: Pick<RequestRow, 'clientName'>): string =>
  clientName ?? t('task.client.closed');

const units = [
  ['days', 1440],
  ['hours', 60],
  ['minutes', 1],
] as const;

/** `3 hours`, `2 days`: of minutes, in the largest unit that fits. */
export const showMinutes = (minutes: number): string => {
  if (minutes < 1) return t('request.time.now');
  const [unit, size] = units.find(([, least]) => minutes >= least) ?? ['minutes', 1];
  return t(`request.time.${unit}`, { count: Math.round(minutes / size) });
};

/** How long ago it was, of an instant in the past. */
export const ageOf = (since: string, now: Date): string =>
  showMinutes(Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 60_000)));
