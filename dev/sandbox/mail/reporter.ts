import { createTransport } from 'nodemailer';
import type { EmailEntry, ReportWish, SentReport } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import { autoReplyTo, deliveryReport } from './reports.ts';

export interface ReporterOptions {
  /** Of the application's listener on 127.0.0.1; null: there is none, and nothing is sent back. */
  port: number | null;
  ledger: Ledger<EmailEntry>;
  /** Milliseconds from an e-mail to what comes back. */
  gapMs: number;
  /** Waits between tries while the application is away or asks for patience, milliseconds. */
  retryMs: readonly number[];
}

/** Sends e-mails back to the sender of their envelope, as the mail servers of recipients do; what was due at the last stop goes at the next start. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What is sent back goes one after the other: of two that are due at once the older arrives first. */
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
    for (const entry of options.ledger.all()) this.schedule(entry);
  }

  /** What an entry says at first about the report that its recipient asks for. */
  due(wish: ReportWish): { report?: SentReport } {
    return this.#options.port === null ? {} : { report: { ...wish, state: 'due' } };
  }

  schedule(entry: EmailEntry): void {
    const { port, gapMs } = this.#options;
    if (port !== null && entry.report?.state === 'due') this.#in(gapMs, () => this.#send(entry, port, 0));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #in(ms: number, work: () => Promise<void>): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#last = this.#last.then(work);
    }, ms);
    this.#timers.add(timer);
  }

  async #send(entry: EmailEntry, port: number, tries: number): Promise<void> {
    const { report, envelopeFrom = '' } = entry;
    if (!report) return;
    const raw = report.kind === 'auto-reply' ? autoReplyTo(entry) : deliveryReport(entry, report);
    // Answers come from the person, reports from nobody (RFC 3464).
    const from = report.kind === 'auto-reply' ? entry.to : '';
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, name: 'sandbox.invalid' });
    try {
      for (let n = 0; n < report.times; n++) await transport.sendMail({ envelope: { from, to: [envelopeFrom] }, raw });
      this.#note(entry, 'taken');
    } catch (error) {
      const wait = this.#options.retryMs[tries];
      if (isFinal(error)) this.#note(entry, 'refused');
      else if (wait === undefined) this.#note(entry, 'given-up');
      else this.#in(wait, () => this.#send(entry, port, tries + 1));
    } finally {
      transport.close();
    }
  }

  #note(entry: EmailEntry, state: SentReport['state']): void {
    if (!this.#closed && entry.report) this.#options.ledger.update({ ...entry, report: { ...entry.report, state } });
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500;
}
