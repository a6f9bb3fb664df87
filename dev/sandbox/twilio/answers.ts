import type { Response } from 'express';
import { twilioError as meaningOf } from '../../../domain/twilio-errors.ts';
import { twilioError } from './errors.ts';
import type { TwilioError } from './errors.ts';
import type { CreateFault } from './faults.ts';

/** The refusal that was ordered of a create; null: none was. */
export function orderedRefusal(ordered: { fault: CreateFault; code: number } | null): TwilioError | null {
  if (ordered?.fault === 'limit') return twilioError(429, 20429, 'Too Many Requests');
  if (ordered?.fault === 'fail') return twilioError(500, 20500, 'Internal Server Error');
  if (ordered?.fault !== 'refuse') return null;
  return twilioError(400, ordered.code, meaningOf(ordered.code)?.meaning ?? 'As asked for');
}

export function failWith(response: Response, error: TwilioError, retryAfter = 1): void {
  if (error.status === 429) response.set('Retry-After', String(retryAfter));
  response.status(error.status).json(error);
}

export const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** Whether this create is seen for the first time; by its callback, which carries our id. */
export function isFirst(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  if (seen.size >= 10_000) seen.clear();
  seen.add(key);
  return true;
}
