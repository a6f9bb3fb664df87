import type { CallStatusName } from '../../domain/calls.ts';
import type { Locale } from '../../domain/locales.ts';
import type { ErrorClass, SendOutcome } from '../outcome.ts';

export interface OutgoingCall {
  messageId: string;
  /** E.164. */
  to: string;
  /** What is said first, to a person and to a voicemail alike. */
  body: string;
  language: Locale;
  /** Address of what is played instead of the body; absent: the body is read aloud. */
  recording?: string | undefined;
  /** Where the provider reports what becomes of it; carries our practice and message id. */
  statusCallback: string;
  /** Asked, once the words are said, how the call goes on: keys for a person, a farewell for a voicemail. */
  afterwards: string;
  /** Asked once more immediately before the call goes out, whatever it waited for: false, and it is not handed over any more. */
  mayGo?: () => boolean;
}

export interface VoiceCaller {
  /** Hands one call over, at most once: nothing inside retries a POST. Never throws for what the provider answers. */
  place(call: OutgoingCall, signal?: AbortSignal): Promise<SendOutcome>;
  /**
   * The calls that the provider has placed to a number between two instants, oldest first; null where it holds too many to tell. For a call whose
   * hand-over got no answer. @throws where the provider cannot be asked
   */
  placed(question: PlacedQuestion, signal?: AbortSignal): Promise<CallStatus[] | null>;
  /**
   * What has become of one call by the provider's name for it; null where it keeps none of that name any more, or refuses to tell of this one alone.
   * @throws where the provider cannot be asked
   */
  statusOf(providerId: string, signal?: AbortSignal): Promise<CallStatus | null>;
}

export interface PlacedQuestion {
  /** E.164. */
  to: string;
  since: Date;
  until: Date;
}

/** A verified status callback of one call. */
export interface CallStatus {
  providerId: string;
  status: CallStatusName;
  /** Provider's error code, where there is one. */
  code?: string;
  /** What the code means for us. */
  errorClass?: ErrorClass;
}

/** A verified request for what a call says next. */
export interface CallWord {
  providerId: string;
  /** Null: nothing is said about it. */
  answeredBy: 'person' | 'voicemail' | 'fax-machine' | 'somebody' | null;
  /** The key that was pressed; null: none. */
  key: string | null;
}
