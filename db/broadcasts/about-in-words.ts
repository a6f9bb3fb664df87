import { isMessageType, messageTypes } from '../../domain/message-types.ts';
import type { Details } from '../../domain/message-types/message-type.ts';
import { clockTime, longDate } from '../../domain/time.ts';

/** An appointment as the practice calls it, in the time of its location. */
export interface Visit {
  /** ISO instant. */
  startsAt: string;
  zone: string;
  clinician: string;
  location: string;
}

/**
 * What somebody is listed because of, for staff: "Tuesday, March 3, 2026, 9:30 AM, Dana Reyes, Main Street", or what the message type makes of its
 * details; null: nothing but who they are.
 */
export function aboutInWords(
  messageType: string,
  { visit, details }: { visit: Visit | null; details: Details | null },
): string | null {
  if (visit) {
    const { startsAt, zone, clinician, location } = visit;
    return `${longDate(startsAt, zone, 'en')}, ${clockTime(startsAt, zone, 'en')}, ${clinician}, ${location}`;
  }
  if (!details || !isMessageType(messageType)) return null;
  return messageTypes[messageType].inWords?.(details, (day) => longDate(`${day}T12:00:00Z`, 'UTC', 'en')) ?? null;
}

/** What a listed row is about, in parts, with the message type of its broadcast. */
export interface About {
  type: string;
  visit: Visit | null;
  details: Details | null;
}

/** The row with what it is about in words. */
export const saidInWords = <Row extends About>({
  type,
  visit,
  details,
  ...row
}: Row): Omit<Row, keyof About> & { source: string | null } => ({
  ...row,
  source: aboutInWords(type, { visit, details }),
});
