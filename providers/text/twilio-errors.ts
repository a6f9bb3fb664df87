import { twilioError } from '../../domain/twilio-errors.ts';
import type { ErrorClass, SendOutcome } from '../outcome.ts';

/** Class of one Twilio error code; a code that the table does not know is `unusable`: final on this channel. */
export function classOfTwilioError(code: string): ErrorClass {
  return twilioError(code)?.reason ?? 'unusable';
}

/** Milliseconds before the same text may be tried again; classes without one are final for the text as it stands. */
const waitAfter: Partial<Record<ErrorClass, number>> = {
  'too-fast': 5_000,
  transient: 15 * 60_000,
  'daily-cap': 24 * 3_600_000,
};

export interface TwilioRefusal {
  /** HTTP status, 400 to 499. */
  status: number;
  /** Twilio's code; absent where something before Twilio answered. */
  code?: number;
  /** `Retry-After`, milliseconds. */
  retryAfterMs?: number;
}

/**
 * What says nothing about the text, which may go once someone has mended the set-up: credentials (401, 20003), the account or its address (404,
 * 20404), a proxy that wants credentials of its own (407).
 */
const mendable = ({ status, code }: TwilioRefusal) =>
  status === 401 || status === 404 || status === 407 || (code !== undefined && twilioError(code)?.kind === 'mend');

/** Outcome of a 4xx answer to a create: Twilio certainly did not take the text, save where something before it stopped waiting (408). */
export function outcomeOfRefusal(refusal: TwilioRefusal): SendOutcome {
  const { status, code, retryAfterMs } = refusal;
  if (status === 408) return { kind: 'unknown', code: '408' };
  const text = String(code ?? status);
  // 429 is never processed, whatever the code beside it.
  const errorClass = status === 429 ? 'too-fast' : classOf(status, code);
  const wait = waitAfter[errorClass];
  if (wait !== undefined) return { kind: 'retry', errorClass, code: text, afterMs: retryAfterMs ?? wait };
  if (mendable(refusal)) return { kind: 'retry', errorClass: 'set-up', code: text, afterMs: 5 * 60_000 };
  return { kind: 'rejected', errorClass, code: text };
}

function classOf(status: number, code: number | undefined): ErrorClass {
  const known = code === undefined ? null : twilioError(code);
  if (known) return known.reason;
  return [401, 403, 404, 407].includes(status) ? 'set-up' : 'unusable';
}
