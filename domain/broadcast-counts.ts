import type { Broadcast, BroadcastCounts } from './schemas/messaging.ts';

/** Before the audience is frozen. */
export const noCounts: Readonly<BroadcastCounts> = {
  recipients: 0,
  skipped: 0,
  messages: 0,
  pending: 0,
  sending: 0,
  accepted: 0,
  delivered: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
};

/** Whether something of a broadcast goes out yet: also after its end, what was in doubt and is sent again, and a call that is made again half an hour later. */
export const isGoing = ({ counts, afterwards }: Pick<Broadcast, 'counts' | 'afterwards'>): boolean =>
  counts.pending + counts.sending + (afterwards?.again ?? 0) > 0;
