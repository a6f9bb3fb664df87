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
