import type { Locale } from '../locales.ts';
import type { PlaceholderName, PlaceholderValues } from '../placeholders.ts';

/** Contact methods that a broadcast can use. What differs between them stands in tables by method. */
export const broadcastMethods = ['email', 'text', 'voice', 'fax'] as const;
export type BroadcastMethod = (typeof broadcastMethods)[number];

/** `subject` is there for e-mail only. */
export interface TemplateText {
  subject: string | null;
  body: string;
}

/** Of one method. */
export type Templates = Readonly<Record<Locale, TemplateText>>;

/** What a type's file says of itself; its fax is its e-mail as a letter (fax-letter.ts). */
export interface WrittenType extends Omit<MessageType, 'templates'> {
  templates: Readonly<Record<Exclude<BroadcastMethod, 'fax'>, Templates>>;
}

/** Who is listed: clients, or the practice's own staff. */
export const audiences = ['clients', 'staff'] as const;
export type Audience = (typeof audiences)[number];

/** What the row that somebody is listed because of tells beside an appointment: its `day` (YYYY-MM-DD), and what its type's two files agree on. */
export type Details = Readonly<Record<string, string> & { day: string }>;

/** When a message about a row (an appointment, an item that expires, a birthday) is still right. */
export interface Standing {
  /** States of the row in which it is. */
  states: readonly string[];
  /** It is worthless once the appointment has begun, or the day is over. */
  ahead: boolean;
}

/** How the placeholders of a type are told to everybody who reads at one address. */
export interface Telling {
  locale: Locale;
  /** False: others read there too, who must not learn what it is about. */
  named: boolean;
  /** A day (YYYY-MM-DD) in the language and length of the message. */
  date: (day: string) => string;
  /** "a, b, and c", each once. */
  list: (values: readonly string[]) => string;
}

/** A message type is one file of this folder and the one of the same name in db/message-types: who is listed, and whether it still stands. */
export interface MessageType {
  label: string;
  /** One sentence: who is listed when this type is chosen. */
  description: string;
  audience: Audience;
  /** What the dates that choose the audience are of, in the plural; never of sending. Null: none are asked for. One day is a range of one. */
  datesOf: string | null;
  /** Null: it is about nothing that could change. */
  about: Standing | null;
  /** Counts to, and is held by, the limits of automatic messages a day and a week. */
  capped: boolean;
  placeholders: readonly PlaceholderName[];
  /** Somebody who is told of it can say that they come, or that they want another time. */
  confirmable?: true;
  /** What the Template shows until the practice saves its own. */
  templates: Readonly<Record<BroadcastMethod, Templates>>;
  /** Values of its placeholders that are neither of people nor of appointments; no more of the details than a message may tell. */
  tell?: (details: readonly Details[], telling: Telling) => PlaceholderValues;
  /** What somebody is listed because of, for the practice; absent: appointments say it themselves. */
  inWords?: (details: Details, date: (day: string) => string) => string;
}
