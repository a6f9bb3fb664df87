import type { TextStatusName } from '../../domain/text-statuses.ts';
import type { ErrorClass, SendOutcome } from '../outcome.ts';

export interface OutgoingText {
  messageId: string;
  /** E.164. */
  to: string;
  /** At most 1600 characters. */
  body: string;
  /** Where the provider reports what became of it; carries our practice and message id. */
  statusCallback: string;
  /** Asked once more immediately before the message goes out, whatever it waited for: false, and it is not handed over any more. */
  mayGo?: () => boolean;
}

export interface TextSender {
  /** Hands one text over, at most once: nothing inside retries a POST. Never throws for what the provider answers. */
  send(text: OutgoingText, signal?: AbortSignal): Promise<SendOutcome>;
  /**
   * The texts with these words that the provider has taken for a number between two instants, oldest first; null where it holds too many to tell. For a
   * text whose hand-over got no answer: it is among them, or the provider has not taken it. @throws where the provider cannot be asked
   */
  sent(question: SentQuestion, signal?: AbortSignal): Promise<TextStatus[] | null>;
  /**
   * What has become of one text by the provider's name for it; null where it keeps none of that name any more, or refuses to tell of this one alone.
   * @throws where the provider cannot be asked
   */
  statusOf(providerId: string, signal?: AbortSignal): Promise<TextStatus | null>;
}

export interface SentQuestion {
  /** E.164. */
  to: string;
  body: string;
  since: Date;
  until: Date;
}

/** A verified status callback of one text. */
export interface TextStatus {
  providerId: string;
  status: TextStatusName;
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
  /** What the provider itself took it for and has answered (Advanced Opt-Out); null: it was not asked to. */
  keyword: 'stop' | 'start' | 'help' | null;
}
