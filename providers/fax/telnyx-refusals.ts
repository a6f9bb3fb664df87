import { z } from 'zod';
import type { ErrorClass, SendOutcome } from '../outcome.ts';
import type { TelnyxAnswer } from './telnyx-http.ts';

const refusal = z.object({
  errors: z
    .array(
      z.object({
        code: z.union([z.string(), z.number()]).transform(String),
        source: z.object({ pointer: z.string().nullish() }).nullish(),
      }),
    )
    .min(1),
});

/** What a field that Telnyx will not have says of the fax, by its place in the request. */
const fields: readonly [pointer: RegExp, meaning: ErrorClass][] = [
  [/\/to$/, 'bad-address'],
  [/\/(from|connection_id|media_url|webhook_url)$/, 'set-up'],
];

/** Credentials, an account that is closed or in debt, an address that is none of Telnyx's: says nothing about the fax. */
const mendable = new Set([401, 402, 403, 404, 407]);

/** Outcome of a 4xx answer to a create: Telnyx certainly did not take the fax, save where something before it stopped waiting (408). */
export function outcomeOfTelnyxRefusal({ status, body, retryAfterMs }: TelnyxAnswer): SendOutcome {
  if (status === 408) return { kind: 'unknown', code: '408' };
  const [error] = refusal.safeParse(body).data?.errors ?? [];
  const code = error && /^\d{1,9}$/.test(error.code) ? error.code : String(status);
  // 429 is never processed, whatever the code beside it.
  if (status === 429) return { kind: 'retry', errorClass: 'too-fast', code, afterMs: retryAfterMs ?? 5_000 };
  if (mendable.has(status)) return { kind: 'retry', errorClass: 'set-up', code, afterMs: 5 * 60_000 };
  const pointer = error?.source?.pointer ?? '';
  const errorClass = fields.find(([place]) => place.test(pointer))?.[1] ?? 'unusable';
  if (errorClass === 'set-up') return { kind: 'retry', errorClass, code, afterMs: 5 * 60_000 };
  return { kind: 'rejected', errorClass, code };
}
