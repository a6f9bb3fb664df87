import type { DeliveryReport } from '../../domain/delivery-reports.ts';
import type { SendOutcome } from '../outcome.ts';

/** One e-mail to one recipient. All strings are plain text; header injection is the adapter's concern to prevent. */
export interface OutgoingEmail {
  practiceId: string;
  /** Our message id; becomes the local part of `Message-ID`, so a repeat of the same message is recognisable. */
  messageId: string;
  fromName: string;
  to: string;
  subject: string;
  text: string;
  /** The same for programs that show HTML; the e-mail then has both parts, else its text alone. */
  html?: string | undefined;
  /** A file beside the text. */
  attachment?: { name: string; type: string; content: Buffer } | undefined;
  /** Asked once more immediately before the final dot, whatever it waited for: false, and it is not handed over any more. */
  mayGo?: () => boolean;
  /** RFC 8058 one-click address, for broadcasts. */
  unsubscribeUrl?: string | undefined;
}

export interface EmailSender {
  /** Hands one e-mail over. Never throws for what the server answers; see {@link SendOutcome}. */
  send(email: OutgoingEmail, signal?: AbortSignal): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** How far a mailbox was read. UIDs count within one `validity` (RFC 3501 §2.3.1.1): under another one they begin anew. */
export interface MailboxPlace {
  validity: number;
  uid: number;
}

/** A mail in the mailbox to which return paths lead. */
export interface ReturnedMail {
  /** Whose return path it came to; null: none that we made. */
  path: { practiceId: string; messageId: string } | null;
  /** Null: it is no delivery report. */
  report: DeliveryReport | null;
}

export interface MailboxReading {
  /** Where the next reading goes on. */
  place: MailboxPlace;
  /** Mails that were taken and moved away, and mails that were left and marked as seen. */
  taken: number;
  left: number;
  /** Mails that the server would not give out, move or mark, though it answers: they stay as they are, and are not met again. */
  stuck: number;
  /** There are more. */
  more: boolean;
}

export interface ReturnMailbox {
  /**
   * Reads the next mails after a place, `atMost` of them and for about `forMs` milliseconds, but one at least, in the order in which they came. Each is handed to `take` and moved away, or marked, only once that resolves:
   * whatever breaks in between leaves it where it is.
   * @throws MailboxError, and what `take` throws: then nothing after that mail was touched
   */
  read(options: {
    after: MailboxPlace | null;
    atMost: number;
    forMs: number;
    take: (mail: ReturnedMail) => Promise<'taken' | 'left'>;
    signal: AbortSignal;
  }): Promise<MailboxReading>;
}

/** `refused`: the server knows no such user, password or folder, which a person has to mend; `away`: it is gone, silent, or answered with an error. */
export class MailboxError extends Error {
  override name = 'MailboxError';
  readonly kind: 'refused' | 'away';

  /** @param message of ours: what a server says may name the user */
  constructor(kind: 'refused' | 'away', message: string) {
    super(message);
    this.kind = kind;
  }
}
