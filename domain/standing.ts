import type { Standing } from './message-types/message-type.ts';

/** How the row stands that somebody gets a message because of. Instants are ISO 8601 with `Z` or an offset. */
export interface SourceState {
  /** It is in a state that the message is right about. */
  stands: boolean;
  /** When the appointment begins, or the day ends. */
  at: string;
  /** The message is worthless from then on; null: always worth something. */
  usefulUntil: string | null;
}

export const stateOf = ({ states, ahead }: Standing, { status, at }: { status: string; at: string }): SourceState => ({
  stands: states.includes(status),
  at,
  usefulUntil: ahead ? at : null,
});

/** Whether a message about it is worth sending. */
export const worthTelling = ({ stands, usefulUntil }: Omit<SourceState, 'at'>, now: string): boolean =>
  stands && (usefulUntil === null || Date.parse(usefulUntil) > Date.parse(now));
