import type { FaxStatusName } from '../../domain/fax-statuses.ts';
import type { ErrorClass, SendOutcome } from '../outcome.ts';

export interface OutgoingFax {
  practiceId: string;
  messageId: string;
  /** The practice, for those who see who sends. */
  fromName: string;
  /** E.164. */
  to: string;
  /** Where the provider fetches the pages; opens nothing else, and only for a while. */
  mediaUrl: string;
  /** Where the provider reports what became of it; carries our practice and message id. */
  statusCallback: string;
  /** The same pages, for a provider that is handed them. */
  pdf: () => Promise<Buffer>;
  /** Asked once more immediately before the fax goes out, whatever it waited for: false, and it is not handed over any more. */
  mayGo?: () => boolean;
}

export interface FaxSender {
  /** Hands one fax over, at most once: nothing inside repeats a POST. Never throws for what the provider answers. */
  send(fax: OutgoingFax, signal?: AbortSignal): Promise<SendOutcome>;
  /**
   * What the provider knows of one of our faxes, oldest first; empty where it has not taken it, null where it cannot tell: it holds too many for this number, or
   * nobody can be asked. @throws where the provider does not answer
   */
  sent(question: SentFaxQuestion, signal?: AbortSignal): Promise<FaxStatus[] | null>;
  /**
   * What has become of one fax by the provider's name for it; null where it keeps none of that name any more, refuses to tell of this one alone, or nobody can
   * be asked. @throws where the provider does not answer
   */
  statusOf(providerId: string, signal?: AbortSignal): Promise<FaxStatus | null>;
}

export interface SentFaxQuestion {
  messageId: string;
  /** E.164. */
  to: string;
  since: Date;
  until: Date;
}

/** A verified report of one fax. */
export interface FaxStatus {
  providerId: string;
  status: FaxStatusName;
  /** The provider's reason of a failure. */
  code?: string;
  errorClass?: ErrorClass;
}
