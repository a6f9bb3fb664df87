import type { ErrorClass, SendOutcome } from '../outcome.ts';

export interface OutgoingText {
  messageId: string;
  /** E.164. */
  to: string;
  /** At most 1600 characters. */
  body: string;
  /** Where the provider reports what became of it; carries our practice and message id. */
  statusCallback: string;
}

export interface TextSender {
  /** Hands one text over, at most once: nothing inside retries a POST. Never throws for what the provider answers. */
  send(text: OutgoingText, signal?: AbortSignal): Promise<SendOutcome>;
}

/** A verified status callback of one text. */
export interface TextStatus {
  providerId: string;
  status: 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed';
  /** Provider's error code, where there is one. */
  code?: string;
  /** What the code means for us; decides whether the message may be tried again. */
  errorClass?: ErrorClass;
}

/** A verified text that somebody sent to the practice's number. */
export interface IncomingText {
  providerId: string;
  from: string;
  to: string;
  body: string;
  /** By the provider's OptOutType where given, else by our word list. */
  keyword: 'stop' | 'start' | 'help' | null;
}
