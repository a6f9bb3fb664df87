import type { AudienceChanges, Preview } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';

type Counts = Preview['counts'];

/** Reasons by how many they concern, the commonest first. */
export const reasonsByCount = (counts: Counts): [reason: string, count: number][] =>
  Object.entries(counts.byReason)
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));

/** What has changed since an earlier look, in words; empty: nothing. */
export const changesInWords = ({ added, gone, nowSend, nowSkip, otherReason, otherMethod }: AudienceChanges): string =>
  [
    added > 0 && t('audience.change.added', { count: added }),
    gone > 0 && t('audience.change.gone', { count: gone }),
    nowSend > 0 && t('audience.change.send', { count: nowSend }),
    nowSkip > 0 && t('audience.change.skip', { count: nowSkip }),
    otherReason > 0 && t('audience.change.reason', { count: otherReason }),
    otherMethod > 0 && t('audience.change.method', { count: otherMethod }),
  ]
    .filter(Boolean)
    .join(', ');
