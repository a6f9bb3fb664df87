import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { NodemailerError, SMTPEnvelope } from 'nodemailer';
import { type SendOutcome, tooLate } from '../outcome.ts';
import { compose, dsn, isAddress, messageIdOf } from './compose.ts';
import { OutgoingText } from './outgoing-text.ts';
import type { EmailSender, OutgoingEmail } from './port.ts';
import type { ReturnPathIds } from './return-path.ts';
import { readSmtpSettings } from './smtp-connection.ts';
import { createSmtpPool } from './smtp-pool.ts';
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
  /** Connections kept open at most; default 5. */
  connections?: number;
  /** Milliseconds for connecting and for the greeting, each; default 10,000. */
  connectMs?: number;
  /** Milliseconds that the server may stay silent; default 30,000. A trickling server is bounded only by the caller's signal. */
  silenceMs?: number;
}

/**
 * Sends over a pool of SMTP connections. To a server that is not on this machine STARTTLS is required
 * (append `?requireTLS=false` to the address to go without, for a relay on a private network).
 */
export function createSmtpSender(options: SmtpOptions): EmailSender {
  const { url, from, connections: maxConnections = 5, connectMs = 10_000, silenceMs = 30_000 } = options;
  const requireTLS = isLocal(url) ? undefined : !/[?&]requireTLS=false\b/.test(url);
  const pool = createSmtpPool(readSmtpSettings(url, { connectMs, silenceMs, maxConnections, requireTLS }));
  const splice = createSplicer();
  const composer = createTransport({ streamTransport: true });
  const running = new Set<Promise<SendOutcome>>();

  /** The e-mail's envelope and its header and text, spliced where that gives the same bytes. */
  async function prepared(email: OutgoingEmail): Promise<{ envelope: SMTPEnvelope; source: Buffer | Readable }> {
    const returnPath = options.returnPath?.(email);
    const spliced = await splice(email, from, new Date());
    if (spliced) return { envelope: { from: returnPath ?? from, to: email.to, dsn }, source: spliced };
    const { envelope, message } = await composer.sendMail(compose(email, from, returnPath));
    return { envelope: { ...envelope, dsn }, source: message };
  }

  async function attempt(email: OutgoingEmail, signal?: AbortSignal): Promise<SendOutcome> {
    if (!isAddress(email.to)) return { kind: 'rejected', errorClass: 'bad-address', code: 'not-an-address' };
    let text: OutgoingText | undefined;
    try {
      if (email.mayGo?.() === false) return tooLate;
      const { envelope, source } = await prepared(email);
      text = new OutgoingText(source, email.mayGo);
      await pool.send(envelope, text, signal);
      return { kind: 'accepted', providerId: messageIdOf(email.messageId, from) };
    } catch (error) {
      if (!isError(error)) throw error;
      return outcomeOfError(error, text, signal?.aborted ?? false);
    }
  }

  return {
    send(email, signal) {
      const outcome = attempt(email, signal);
      running.add(outcome);
      return outcome.finally(() => running.delete(outcome));
    },
    async close() {
      pool.close();
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

function outcomeOfError(error: NodemailerError, text: OutgoingText | undefined, aborted: boolean): SendOutcome {
  const code = aborted ? 'aborted' : (error.code ?? error.name);
  if (error.responseCode !== undefined && error.responseCode >= 400 && error.responseCode < 600) {
    const enhanced = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(error.response ?? '')?.[1];
    return outcomeOfReply({ code: error.responseCode, enhanced, phase: phaseOf(error.command) });
  }
  if (text?.isLate) return tooLate;
  if (text?.hasEnded) return { kind: 'unknown', code };
  // It has only waited behind others, to which the server may not answer.
  if (aborted && !text?.isCarried) return tooLate;
  // Refused on our side, before a word was said about it: an address or a size that this server can't take.
  if (code === 'EENVELOPE') return { kind: 'rejected', errorClass: 'bad-address', code };
  if (code === 'EMESSAGE') return { kind: 'rejected', errorClass: 'template', code };
  if (sessionSetUp.has(code)) return { kind: 'retry', errorClass: 'set-up', code, afterMs: 300_000 };
  return { kind: 'retry', errorClass: 'transient', code, afterMs: 30_000 };
}

function phaseOf(command: string | undefined): Phase {
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  return command === 'DATA' ? 'content' : 'session';
}
