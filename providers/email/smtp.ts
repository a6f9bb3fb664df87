import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { NodemailerError } from 'nodemailer';
import { createPace } from '../pace.ts';
import { type SendOutcome, tooLate } from '../outcome.ts';
import { compose, isAddress, messageIdOf } from './compose.ts';
import type { EmailSender, OutgoingEmail } from './port.ts';
import type { ReturnPathIds } from './return-path.ts';
import { outcomeOfReply } from './smtp-replies.ts';
import type { Phase } from './smtp-replies.ts';
import { createSplicer } from './splice.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` (STARTTLS) or `smtps://…`; nodemailer's options may follow as a query. */
  url: string;
  /** Address in `From`. */
  from: string;
  /** Where reports about a message come back to; absent: to `from`. */
  returnPath?: ((ids: ReturnPathIds) => string) | undefined;
  /** E-mails per second of this process; absent: unpaced. */
  perSecond?: number;
  /** Connections kept open at most; default 5. */
  connections?: number;
  /** Milliseconds for connecting and for the greeting, each; default 10,000. */
  connectMs?: number;
  /** Milliseconds that the server may stay silent; default 30,000. A trickling server is bounded only by the caller's signal. */
  silenceMs?: number;
}

/** What we know of one send when it fails: once its body has ended, the final dot may have gone out. */
class Progress {
  bodyEnded = false;
  isLate = false;
  readonly #mayGo: () => boolean;

  constructor(mayGo: () => boolean = () => true) {
    this.#mayGo = mayGo;
  }

  /**
   * The composed message, read only as fast as the connection takes it. Its end comes just before the final dot is written: without it no server can
   * have the message.
   */
  watch(body: Readable): Readable {
    return Readable.from(this.#watched(body), { objectMode: false });
  }

  async *#watched(body: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) yield chunk;
    this.isLate = !this.#mayGo();
    if (this.isLate) throw new Error('The time to hand this e-mail over has passed');
    this.bodyEnded = true;
  }
}

/**
 * Sends over pooled SMTP connections. To a server that is not on this machine STARTTLS is required
 * (append `?requireTLS=false` to the address to go without, for a relay on a private network).
 */
export function createSmtpSender(options: SmtpOptions): EmailSender {
  const { url, from, connectMs = 10_000, silenceMs = 30_000 } = options;
  const transport = createTransport({
    pool: true,
    url,
    maxConnections: options.connections ?? 5,
    // A requeue inside the pool would be a second attempt that nobody recorded.
    maxRequeues: 0,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    ...(isLocal(url) ? {} : { requireTLS: !/[?&]requireTLS=false\b/.test(url) }),
  });
  transport.use('stream', (mail, done) => {
    const progress = 'progress' in mail.data && mail.data.progress;
    if (progress instanceof Progress) mail.message.processFunc((body) => progress.watch(body));
    done();
  });
  const splice = createSplicer();
  const pace = createPace(options.perSecond);
  const running = new Set<Promise<SendOutcome>>();

  async function attempt(email: OutgoingEmail, signal?: AbortSignal): Promise<SendOutcome> {
    if (!isAddress(email.to)) return { kind: 'rejected', errorClass: 'bad-address', code: 'not-an-address' };
    const progress = new Progress(email.mayGo);
    try {
      await pace(signal);
      if (email.mayGo?.() === false) return tooLate;
      const composed = compose(email, from, options.returnPath?.(email));
      const raw = await splice(email, from, new Date());
      const { envelope, dsn } = composed;
      const mail = { ...(raw ? { raw, envelope, dsn } : composed), progress, signal };
      await transport.sendMail(mail);
      return { kind: 'accepted', providerId: messageIdOf(email.messageId, from) };
    } catch (error) {
      if (!isError(error)) throw error;
      return outcomeOfError(error, progress, signal?.aborted ?? false);
    }
  }

  return {
    send(email, signal) {
      const outcome = attempt(email, signal);
      running.add(outcome);
      return outcome.finally(() => running.delete(outcome));
    },
    async close() {
      transport.close();
      await Promise.allSettled(running);
    },
  };
}

function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

function isError(error: unknown): error is NodemailerError {
  return typeof error === 'object' && error !== null && 'message' in error;
}

const sessionSetUp = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS']);

function outcomeOfError(error: NodemailerError, progress: Progress, aborted: boolean): SendOutcome {
  const code = aborted ? 'aborted' : (error.code ?? error.name);
  if (error.responseCode !== undefined && error.responseCode >= 400 && error.responseCode < 600) {
    const enhanced = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(error.response ?? '')?.[1];
    return outcomeOfReply({ code: error.responseCode, enhanced, phase: phaseOf(error.command) });
  }
  if (progress.isLate) return tooLate;
  if (progress.bodyEnded) return { kind: 'unknown', code };
  // Refused on our side, before a word was said about it: an address or a size that this server can't take.
  if (code === 'EENVELOPE') return { kind: 'rejected', errorClass: 'bad-address', code };
  if (code === 'EMESSAGE') return { kind: 'rejected', errorClass: 'template', code };
  if (sessionSetUp.has(code)) return { kind: 'retry', errorClass: 'set-up', code, afterMs: 300_000 };
  return { kind: 'retry', errorClass: 'transient', code, afterMs: aborted ? 0 : 30_000 };
}

function phaseOf(command: string | undefined): Phase {
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return command === 'DATA' ? 'content' : 'session';
}
