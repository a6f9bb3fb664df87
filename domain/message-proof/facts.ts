import type { KeysAsked } from '../calls.ts';
import type { Channel, Purpose } from '../channels.ts';
import type { Locale } from '../locales.ts';
import type { AppointmentAnswer } from '../replies.ts';
import type { Fallback, ReminderMethod } from '../reminders.ts';
import type { MessageStatus } from '../statuses.ts';

/** Somebody who did something at an ISO instant; `by`: by name, null: nobody of the staff, so Rounds itself. */
export interface Deed {
  at: string;
  by: string | null;
}

/** A consent that was in force when the message was handed over. Instants are ISO. */
export interface ProofConsent {
  clientId: string;
  /** Whose messages it is about. */
  client: string;
  givenBy: string;
  givenAt: string;
  wordingVersion: string;
  language: string;
  method: 'written' | 'verbal' | 'portal' | 'imported';
  recordedBy: string | null;
  /** That was signed; `name` null: whoever asks may not see documents. Null: there is none. */
  document: { name: string | null } | null;
  expiresAt: string | null;
  /** After the message had gone. */
  revokedAt: string | null;
}

/** Why the message was written, and who stands for it. */
export type ProofOrigin =
  | {
      kind: 'broadcast';
      id: string;
      /** Of its message type. */
      type: string;
      /** When it was to go, by its sender. */
      sendAt: string;
      sent: Deed;
      /** After *Send*: its words, time or audience. */
      changed: Deed[];
      /** Of the broadcast that it repeats to those whom it did not reach: who composed its words; null: it repeats none. */
      composed: Deed | null;
    }
  | {
      kind: 'reminder';
      /** As it was when the message was written. */
      minutesBefore: number;
      method: ReminderMethod;
      fallback: Fallback;
      /** Of the appointment, as the message tells it, whatever it is now; and its zone. */
      startsAt: string;
      zone: string;
      /** Where it is, as the message tells it; null: it tells none. */
      place: string | null;
      /** It tells that the appointment is cancelled. */
      cancelled: boolean;
      /** The rule: made, then changed. */
      rule: Deed[];
      /** That an earlier one was wrong, which a person decided to say. */
      correction: boolean;
      requested: Deed;
    }
  | { kind: 'single'; requested: Deed };

/** All that a proof of one message tells. Instants are ISO, zones IANA. */
export interface ProofFacts {
  /** As its record names it. */
  practice: string;
  made: Deed;
  id: string;
  channel: Channel;
  purpose: Purpose;
  /** In full; empty: none was on file. */
  address: string;
  /** First and last names, each with what they are to the practice. */
  recipients: {
    name: string;
    is: 'client' | 'staff' | 'other';
    clientId: string | null;
    recordNumber: string | null;
  }[];
  /** Who read what was sent to them, where that was somebody else, or may have been. */
  readers: string[];
  subject: string | null;
  /** As staff see it: secrets and links of their own have placeholders. */
  body: string;
  language: Locale | null;
  recording: { name: string; seconds: number } | null;
  /** Of a call: what it asked for afterwards. */
  keysAsked: KeysAsked | null;
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
  providerId: string | null;
  attempt: number;
  createdAt: string;
  /** Last hand-over; null: there was none. */
  sentAt: string | null;
  /** That the recipient's time is told in; more than one where nobody can tell which. */
  zones: readonly [string, ...string[]];
  origin: ProofOrigin;
  consents: ProofConsent[];
  /** Of this address on this channel. */
  optOuts: { since: string; endedAt: string | null; source: 'stop' | 'provider' | 'unsubscribe' | 'desk' }[];
  events: { at: string; kind: string; code: string | null; attempt: number }[];
  /** Texts that answered it; `body` null: whoever asks may not read what clients write. */
  replies: { at: string; body: string | null }[];
  /** What was answered about an appointment of it, which it told to start at `startsAt`. */
  answers: { at: string; answer: AppointmentAnswer; way: 'text' | 'link' | 'call'; startsAt: string; zone: string }[];
}
