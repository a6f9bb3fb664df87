import type { CallbackFault } from './twilio/faults.ts';

/** What the ledgers hold. Times are ISO 8601 in UTC; `seq` grows by one an entry and is the key of a page. */
export interface Entry {
  seq: number;
  at: string;
}

/** An e-mail that the inbox took, with or without having said so (see mail/sentinels.ts). */
export interface EmailEntry extends Entry {
  /** Our message id: the part of Message-ID before the @. */
  messageId: string | null;
  /** Recipient of the envelope. */
  to: string;
  fromName: string;
  fromAddress: string;
  subject: string;
  text: string;
  /** Its HTML part; absent where it has none. */
  html?: string;
  /** Files beside the text; absent where it has none. */
  attachments?: { name: string; type: string; base64: string }[];
  unsubscribeUrl: string | null;
  /** Sender of the envelope, where reports go to; absent in entries of older ledgers. */
  envelopeFrom?: string;
  /** What the recipient asked for (mail/sentinels.ts); absent: nothing is sent back. */
  report?: SentReport;
  /** All header fields in their order, names in lower case. */
  headers: { name: string; value: string }[];
}

/** Why a mail goes back to the sender of another. */
export interface ReportWish {
  kind: 'failed' | 'delayed' | 'delivered' | 'auto-reply';
  /** Enhanced status code; empty for an automatic reply. */
  status: string;
  /** SMTP code of the diagnosis. */
  reply: number;
  /** How often it is sent. */
  times: number;
}

export interface SentReport extends ReportWish {
  state: 'due' | 'taken' | 'refused' | 'given-up';
}

export type TextState = 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';

/** One request of the stand-in to the application: a status callback, or an incoming text. */
export interface Call {
  status: TextState;
  errorCode: number | null;
  /** Not before this time, milliseconds since 1970. */
  due: number;
  tries: number;
  state: 'due' | 'taken' | 'given-up';
  /** `forged`: signed without the account's key; `kept`: the text moves on, and nobody is told. Absent: as Twilio does it. */
  how?: 'forged' | 'kept';
  /** It is not tried again. */
  once?: true;
}

export interface TextEntry extends Entry {
  sid: string;
  direction: 'outbound-api' | 'inbound';
  from: string | null;
  to: string;
  messagingServiceSid: string | null;
  body: string;
  status: TextState;
  errorCode: number | null;
  updatedAt: string;
  /** Where `calls` go: StatusCallback of a sent text, the application's webhook for an incoming one. */
  url: string | null;
  /** Our message id, from the callback address (…/<practice>/<message>/status). */
  messageId: string | null;
  practice: string | null;
  calls: Call[];
}

export type FaxState = 'queued' | 'media.processed' | 'sending' | 'delivered' | 'failed';

/** One webhook of the stand-in to the application. */
export interface FaxCall {
  /** What follows `fax.` in its event_type. */
  event: 'queued' | 'media.processed' | 'sending.started' | 'delivered' | 'failed';
  failure: string | null;
  /** Not before this time, milliseconds since 1970. */
  due: number;
  tries: number;
  state: 'due' | 'taken' | 'given-up';
  /** `forged`: signed with another key; `kept`: the fax moves on, and nobody is told. Absent: as Telnyx does it. */
  how?: 'forged' | 'kept';
}

export interface FaxEntry extends Entry {
  /** Telnyx's name for it. */
  id: string;
  connectionId: string;
  from: string;
  to: string;
  mediaUrl: string;
  clientState: string | null;
  webhookUrl: string | null;
  /** Our message id, from the callback address (…/<practice>/<message>/fax). */
  messageId: string | null;
  practice: string | null;
  status: FaxState;
  failure: string | null;
  updatedAt: string;
  /** Words of each page; null until they were fetched. */
  pages: string[] | null;
  /** The PDF that was fetched, base64. */
  pdf: string | null;
  calls: FaxCall[];
}

/** One call to a phone, as it goes. */
export interface PhoneCallEntry extends Entry {
  sid: string;
  from: string;
  to: string;
  /** What came with the create. */
  twiml: string;
  status: 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
  /** By answering machine detection; null: nobody has answered, or it was not asked for. */
  answeredBy: string | null;
  /** Answering machine detection was asked for. */
  detects: boolean;
  updatedAt: string;
  /** StatusCallback, and the events that it was asked for. */
  url: string | null;
  events: string[];
  /** Our ids, from the callback address (…/<practice>/<message>/call). */
  messageId: string | null;
  practice: string | null;
  /** What goes wrong with its callbacks; null: nothing. */
  fault: { fault: CallbackFault; code: number; delayMs: number } | null;
  /** What whoever answered has heard and pressed, in order; `refused`: what can be neither said nor played. */
  heard: { kind: 'said' | 'played' | 'pressed' | 'refused'; text: string }[];
}

/** Reads our ids out of a status callback's address; null where it has another form. */
export function idsOfCallback(url: string): { practice: string | null; messageId: string | null } {
  const parts = new URL(url).pathname.split('/');
  return { practice: parts.at(-3) || null, messageId: parts.at(-2) || null };
}
