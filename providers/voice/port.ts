import type { Locale } from '../../domain/locales.ts';
import type { SendOutcome } from '../outcome.ts';

export interface OutgoingCall {
  messageId: string;
  /** E.164. */
  to: string;
  /** What is said first, to a person and to a voicemail alike. */
  body: string;
  language: Locale;
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
}
