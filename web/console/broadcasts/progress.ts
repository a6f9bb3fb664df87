import { isGoing } from '../../../domain/broadcast-counts.ts';
import type { Broadcast, BroadcastCounts } from '../../../domain/schemas/messaging.ts';
import { broadcastIsOver } from '../../../domain/statuses.ts';
import type { BroadcastStatus, MessageStatus } from '../../../domain/statuses.ts';

export interface Share {
  status: MessageStatus;
  count: number;
  /** 0 to 1, of all of them together. */
  part: number;
}

/** In the order in which a reader asks: what arrived, what is on its way, what needs somebody, what was never meant to go. */
const order = ['delivered', 'accepted', 'sending', 'pending', 'unknown', 'failed', 'cancelled', 'skipped'] as const;

/** The counts in people, as the list of recipients has them: who shares an address has a message with others. */
export const inPeople = ({ counts, people }: Pick<Broadcast, 'counts' | 'people'>): BroadcastCounts => ({
  ...counts,
  ...people,
});

/** How many more people than messages there are; 0: each has one of their own. */
export const sharing = ({ recipients, skipped, messages }: BroadcastCounts): number => recipients - skipped - messages;

/** The statuses that occur, each with its share; empty before the audience is frozen. */
export const sharesOf = (counts: BroadcastCounts): Share[] => {
  const all = order.reduce((sum, status) => sum + counts[status], 0);
  return order
    .filter((status) => counts[status] > 0)
    .map((status) => ({ status, count: counts[status], part: counts[status] / all }));
};

type Watched = Pick<Broadcast, 'status' | 'method' | 'counts' | 'afterwards'>;

/**
 * Whether anything can still change by itself. A carrier reports the delivery of a text after the end; of an e-mail, and of a fax that a gateway took by e-mail,
 * nobody does: that it was accepted is the last that is heard.
 */
export const isMoving = ({ status, method, counts, afterwards }: Watched): boolean =>
  !broadcastIsOver(status) ||
  isGoing({ counts, afterwards }) ||
  (method !== 'email' && (afterwards?.reports ?? counts.accepted) > 0);

/** Calls and faxes that wait to be made again, or may come to. */
export const canStopAgain = ({ afterwards }: Pick<Broadcast, 'afterwards'>): boolean => (afterwards?.again ?? 0) > 0;

/** What one that sends it again has in hand is sent again from there. */
export const canResend = ({ status, toResend = 0 }: Pick<Broadcast, 'status' | 'toResend'>): boolean =>
  broadcastIsOver(status) && toResend > 0;

/** Before it fires nothing is lost by it; while it runs it stops what has not been handed over. */
export const canCancel = (status: BroadcastStatus): boolean => !broadcastIsOver(status);
