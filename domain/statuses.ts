/** Life of one message (docs/architecture.md, decision 3). */
export const messageStatuses = [
  'pending',
  'claimed',
  'sending',
  'accepted',
  'delivered',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** Steps that our own code may take. What is told about a message after it was handed over goes through {@link foldStatus}. */
const messageMoves: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  pending: ['claimed', 'skipped', 'cancelled'],
  claimed: ['sending', 'pending', 'skipped', 'cancelled'],
  // Back to pending only where the provider certainly did not take it (429, 4xx replies).
  sending: ['accepted', 'failed', 'unknown', 'pending'],
  accepted: ['delivered', 'failed'],
  // Back to pending where a sender that only seemed to be gone says that the provider did not take it.
  unknown: ['accepted', 'delivered', 'failed', 'pending'],
  // A report of failure may be overtaken by proof of delivery; a call that nobody took is made again.
  failed: ['delivered', 'pending'],
  delivered: [],
  skipped: [],
  cancelled: [],
};

export const messageMayBecome = (from: MessageStatus, to: MessageStatus): boolean => messageMoves[from].includes(to);

/** What a provider, or our own attempt, reports about a message that was handed over. A carrier's "queued" and "sent" are `accepted`. */
export type DeliveryEvent = 'unknown' | 'accepted' | 'failed' | 'delivered';

/**
 * How strong the evidence behind a status is. Reports come late, twice and in any order; the strongest stands, so the end is the same
 * however they come. A proof of delivery outweighs a report of failure.
 */
export const evidence: Readonly<Record<MessageStatus, number>> = {
  pending: 0,
  claimed: 0,
  skipped: 0,
  cancelled: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  failed: 4,
  delivered: 5,
};

/** The status after a report: a late `accepted` never undoes `delivered`, and a repeated report changes nothing. */
export const foldStatus = (current: MessageStatus, event: DeliveryEvent): MessageStatus =>
  evidence[event] > evidence[current] ? event : current;

/** Life of a broadcast. `requested`: the row is there and the workflow may not be yet. */
export const broadcastStatuses = [
  'requested',
  'scheduled',
  'running',
  'paused',
  'completed',
  'cancelled',
  'failed',
] as const;
export type BroadcastStatus = (typeof broadcastStatuses)[number];

const broadcastMoves: Readonly<Record<BroadcastStatus, readonly BroadcastStatus[]>> = {
  requested: ['scheduled', 'cancelled', 'failed'],
  scheduled: ['running', 'cancelled', 'failed'],
  running: ['paused', 'completed', 'cancelled', 'failed'],
  // Completed where nothing was left to pause.
  paused: ['running', 'completed', 'cancelled', 'failed'],
  completed: [],
  cancelled: [],
  failed: [],
};

export const broadcastMayBecome = (from: BroadcastStatus, to: BroadcastStatus): boolean =>
  broadcastMoves[from].includes(to);

/** Nothing can change it any more. */
export const broadcastIsOver = (status: BroadcastStatus): boolean => broadcastMoves[status].length === 0;

/** Nothing of it may be handed over: it waits for a person, or has ended. */
export const broadcastStandsStill = (status: BroadcastStatus): boolean =>
  status === 'paused' || broadcastIsOver(status);

export const canPause = (status: BroadcastStatus): boolean => broadcastMayBecome(status, 'paused');
export const canResume = (status: BroadcastStatus): boolean => status === 'paused';

/** Until it fires: the audience is frozen then. */
export const canRefresh = (status: BroadcastStatus): boolean => status === 'requested' || status === 'scheduled';
