import { createServer } from 'node:http';
import { join } from 'node:path';
import { createApp } from './app.ts';
import { startClamd } from './clamd/clamd.ts';
import type { EmailEntry, FaxEntry, PhoneCallEntry, TextEntry } from './entries.ts';
import { Ledger } from './ledger.ts';
import { listen } from './listen.ts';
import type { MailFaults, MailOrder } from './mail/faults.ts';
import { startInbox } from './mail/inbox.ts';
import { Reporter } from './mail/reporter.ts';
import { Orders } from './orders.ts';
import { Pimsy, type PimsyOptions, type PimsyWrite } from './pimsy/pimsy.ts';
import type { StripeEntry } from './stripe/records.ts';
import { openStripe, type StripeSettings, type StripeStandIn } from './stripe/stand-in.ts';
import type { WriteEntry } from './timeero/records.ts';
import { openTelnyx, type TelnyxSettings } from './telnyx/stand-in.ts';
import { openTimeero, type TimeeroSettings } from './timeero/stand-in.ts';
import { Caller } from './twilio/caller.ts';
import { Calls } from './twilio/calls.ts';
import type { TextFaults, TextOrder } from './twilio/faults.ts';
import { Line } from './twilio/line.ts';
import { loadTwilioSchema } from './twilio/schema.ts';
import { Texts } from './twilio/texts.ts';

export interface SandboxOptions {
  /** Folder of the ledgers; made when it is missing. */
  data: string;
  accountSid: string;
  authToken: string;
  /** Ports on 127.0.0.1; 0, the default, takes a free one. */
  httpPort?: number;
  smtpPort?: number;
  scannerPort?: number;
  /** The application's webhook for incoming texts; `{practice}` stands for the practice. Absent: nothing can be typed in. */
  inboundUrl?: string;
  /** Port on 127.0.0.1 where the application takes e-mails that come back. Absent: nothing is sent back. */
  bouncePort?: number;
  /** Credentials that PIMSY has given out. Absent: there is no PIMSY. */
  pimsy?: PimsyOptions | undefined;
  /** Timeero's account, at `/timeero/api/public/`. Absent: no Timeero. */
  timeero?: TimeeroSettings | undefined;
  /** Telnyx's account, at `/v2/faxes`. Absent: no Telnyx. */
  telnyx?: TelnyxSettings | undefined;
  /** Stripe's account, at `/v1`. Absent: no Stripe. */
  stripe?: StripeSettings | undefined;
  /** Entries that each ledger keeps; default 10,000. */
  keep?: number;
  /** Milliseconds from a text's create to its first callback, and between callbacks, and before an e-mail comes back; default 400. */
  gapMs?: number;
  /** Milliseconds that `slow@`, number …0199, a slow scan, a slow PIMSY and a slow Timeero wait for their answer; default 40,000: longer than the adapters wait. */
  slowMs?: number;
  /** Waits between tries of a call that found the application away, milliseconds; default 1 s to 32 s. */
  retryMs?: readonly number[];
}

export interface Sandbox {
  /** Base address of pages, ledgers and Twilio's API: `http://127.0.0.1:<port>`. */
  url: string;
  httpPort: number;
  smtpPort: number;
  scannerPort: number;
  /** Folder of the ledgers. */
  data: string;
  /** What was taken, oldest first: the oracle of tests. */
  ledger: {
    emails(): EmailEntry[];
    texts(): TextEntry[];
    calls(): PhoneCallEntry[];
    faxes(): FaxEntry[];
    pimsy(): PimsyWrite[];
    timeero(): WriteEntry[];
    stripe(): StripeEntry[];
  };
  /** Faults of the inbox and of Twilio's stand-in, as `/control/mail` and `/control/twilio` order them. */
  faults: { mail: MailFaults; twilio: TextFaults };
  /** To act as its staff and to let it fail; null where there is none. */
  pimsy: Pimsy | null;
  stripe: StripeStandIn | null;
  /** Ends every connection at once; texts on their way go on at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the stand-ins: an SMTP inbox, Twilio's Messages and Calls, Telnyx's faxes, PIMSY and Timeero with pages and ledgers, and clamd.
 * @throws an error that names the setting when a port is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { accountSid, authToken, keep = 10_000, gapMs = 400, slowMs = 40_000 } = options;
  const { retryMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000] } = options;
  const emails = new Ledger<EmailEntry>(join(options.data, 'emails.jsonl'), keep);
  const textLedger = new Ledger<TextEntry>(join(options.data, 'texts.jsonl'), keep);
  const texts = new Texts(textLedger);
  const callLedger = new Ledger<PhoneCallEntry>(join(options.data, 'calls.jsonl'), keep);
  const calls = new Calls(callLedger);
  const faults = { mail: new Orders<MailOrder>(), twilio: new Orders<TextOrder>() };
  const reporter = new Reporter({ port: options.bouncePort ?? null, ledger: emails, gapMs, retryMs });
  const inbox = await startInbox({
    port: options.smtpPort ?? 0,
    ledger: emails,
    slowMs,
    reporter,
    faults: faults.mail,
  });
  const clamd = await startClamd({ port: options.scannerPort ?? 0, slowMs }).catch(async (error: unknown) => {
    await inbox.close();
    throw error;
  });
  const caller = new Caller({ accountSid, authToken, ledger: textLedger, retryMs });
  const line = new Line({ accountSid, authToken, calls, gapMs, retryMs });
  const inboundUrl = options.inboundUrl ?? null;
  const pimsy = options.pimsy ? new Pimsy(options.pimsy, options.data, keep, slowMs) : null;
  const timeero = options.timeero && openTimeero(options.timeero, options.data, { slowMs, retryMs });
  const telnyx = options.telnyx && openTelnyx(options.telnyx, { data: options.data, keep, gapMs, slowMs, retryMs });
  const stripe = options.stripe && openStripe(options.stripe, { data: options.data, keep, gapMs, retryMs });
  const app = createApp({
    accountSid,
    authToken,
    emails,
    texts,
    caller,
    calls,
    line,
    inboundUrl,
    timeero,
    telnyx,
    stripe,
    schema: loadTwilioSchema(),
    gapMs,
    slowMs,
    faults,
    pimsy,
  });
  const server = createServer(app);

  async function close(): Promise<void> {
    caller.close();
    line.close();
    reporter.close();
    // Asked before the connections end: one that comes in between would keep the server open.
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await Promise.all([inbox.close(), clamd.close(), closed, pimsy?.close()]);
    emails.close();
    textLedger.close();
    callLedger.close();
    timeero?.close();
    telnyx?.close();
    stripe?.close();
  }

  try {
    const httpPort = await listen(server, options.httpPort ?? 0, 'SANDBOX_HTTP_PORT');
    return {
      url: `http://127.0.0.1:${httpPort}`,
      httpPort,
      smtpPort: inbox.port,
      scannerPort: clamd.port,
      data: options.data,
      ledger: {
        emails: () => emails.all(),
        texts: () => textLedger.all(),
        calls: () => callLedger.all(),
        faxes: () => telnyx?.ledger.all() ?? [],
        pimsy: () => pimsy?.writes.all() ?? [],
        timeero: () => timeero?.store.ledger.all() ?? [],
        stripe: () => stripe?.store.ledger.all() ?? [],
      },
      faults,
      pimsy,
      stripe: stripe ?? null,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
