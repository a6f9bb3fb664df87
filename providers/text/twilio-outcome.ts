import { type SendOutcome, tooLate, TooLate } from '../outcome.ts';
import { outcomeOfRefusal } from './twilio-errors.ts';
import type { Exchange } from './twilio-http.ts';

export const exchangeOf = (signal: AbortSignal, mayGo?: Exchange['mayGo']): Exchange => ({
  signal,
  mayGo,
  connected: false,
  headers: {},
});

/** What a failed create says about the message: a 4xx that it was certainly not taken, no connection likewise, all else nothing. */
export function outcomeOfError(error: unknown, exchange: Exchange): SendOutcome {
  if (error instanceof TooLate) return tooLate;
  const { status, code } = detailsOf(error);
  if (status !== undefined && status >= 400 && status < 500) {
    return outcomeOfRefusal({
      status,
      code: typeof code === 'number' ? code : undefined,
      retryAfterMs: retryAfter(exchange),
    });
  }
  if (status !== undefined) return { kind: 'unknown', code: String(status) };
  const name = exchange.signal.aborted ? 'aborted' : typeof code === 'string' ? code : 'no-answer';
  if (exchange.connected) return { kind: 'unknown', code: name };
  return { kind: 'retry', errorClass: 'transient', code: name, afterMs: 30_000 };
}

/** Twilio's exceptions carry the HTTP status and its own code; Node's errors a string as their code. */
function detailsOf(error: unknown): { status?: number; code?: number | string } {
  const details: { status?: number; code?: number | string } = {};
  if (typeof error !== 'object' || error === null) return details;
  if ('status' in error && typeof error.status === 'number') details.status = error.status;
  if ('code' in error && (typeof error.code === 'number' || typeof error.code === 'string')) details.code = error.code;
  return details;
}

/** `Retry-After` in seconds; its other form, a date, Twilio does not use. */
function retryAfter({ headers }: Exchange): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
