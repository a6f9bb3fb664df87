import { lateCode, type ProviderReason } from '../domain/failure-reasons.ts';

/**
 * What became of one attempt to hand a message to a provider.
 * - `accepted`: the provider answered for it, `providerId` is its name for the message. `handedTo`: it only passes it on to somebody else, of whom
 *   nothing more is heard.
 * - `rejected`: the provider certainly did not take it and never will as it stands.
 * - `retry`: the provider certainly did not take it; it may later (rate limits, 4xx replies), not before `afterMs`.
 * - `unknown`: the provider may or may not have taken it (connection lost after the body, time-out, 5xx). Never repeated by itself.
 */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string; handedTo?: 'gateway' }
  | { kind: 'rejected'; errorClass: ErrorClass; code: string }
  | { kind: 'retry'; errorClass: ErrorClass; code: string; afterMs: number }
  | { kind: 'unknown'; code: string };

/** Classes of provider errors; one table a provider sorts its codes into them. The other reasons are our own doing. */
export type ErrorClass = ProviderReason;

/** The outcome of a hand-over whose time was over before anything went out, so that it may be another's by now. */
export const tooLate: SendOutcome = { kind: 'retry', errorClass: 'transient', code: lateCode, afterMs: 0 };

/** Fails a request of which nothing has gone out, because its time was over once its connection stood. */
export class TooLate extends Error {
  override name = 'TooLate';
  readonly code = lateCode;
}

/** @throws {TooLate} where it may not go any more */
export function stillInTime(mayGo: (() => boolean) | undefined): void {
  if (mayGo?.() === false) throw new TooLate('Its time was over before the connection stood');
}

/** Why a message is not handed over any more, asked right before it would be; null: it is. */
export function notBegun(mayGo: (() => boolean) | undefined, signal: AbortSignal | undefined): SendOutcome | null {
  return signal?.aborted || mayGo?.() === false ? tooLate : null;
}
