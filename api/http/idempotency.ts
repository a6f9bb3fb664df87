import { createHash } from 'node:crypto';
import type { UnitOfWork } from '../../db/database.ts';
import { findAnswer, forgetAnswers, keepAnswer, lockKey } from '../../db/queries/idempotency.ts';
import { invalid, Problem } from '../problem.ts';

/** How long an answer is kept for its key. */
const keptMs = 24 * 60 * 60_000;

export interface Answer {
  status: number;
  body: unknown;
  /** Given by the request before, and now again. */
  repeated: boolean;
}

/** The header, or null. @throws Problem 400 where it is missing although demanded, or no key */
export function idempotencyKey(header: string | undefined, required: boolean): string | null {
  if (header === undefined && !required) return null;
  if (header !== undefined && /^[\x21-\x7e]{1,128}$/.test(header)) return header;
  const message = header === undefined ? 'is missing' : 'must have 1 to 128 visible characters';
  throw invalid({ path: 'Idempotency-Key', message: `(header) ${message}; make one UUID for each thing you start` });
}

/**
 * Runs `start` once for a key. It happens in the caller's transaction, together with what `start` writes: either the rows and the
 * answer are there, or nothing is and the key is free again, even where the process or PostgreSQL dies in between. While one attempt
 * runs, a lock that ends with its transaction tells the others so.
 * @throws Problem 409 in progress, 422 where the key belongs to another request
 */
export async function once(
  uow: UnitOfWork,
  { key, sent, now }: { key: string; sent: unknown; now: Date },
  start: () => Promise<Omit<Answer, 'repeated'>>,
): Promise<Answer> {
  const id = `${uow.actor} ${key}`;
  const requestHash = createHash('sha256').update(JSON.stringify(sent)).digest('hex');
  if (!(await lockKey(uow, id)))
    throw new Problem(409, 'in-progress', 'A request with this Idempotency-Key is being worked on', {
      next: 'Wait a moment and send the same request again: its answer will be given to you.',
      headers: { 'retry-after': '1' },
    });
  const oldest = new Date(now.getTime() - keptMs);
  await forgetAnswers(uow, oldest);
  const before = await findAnswer(uow, id, oldest);
  if (before && before.requestHash !== requestHash)
    throw new Problem(422, 'key-reused', 'This Idempotency-Key belongs to another request', {
      next: 'Make a new key for a new request.',
    });
  if (before) return { status: before.status, body: before.response, repeated: true };
  const { status, body } = await start();
  await keepAnswer(uow, { id, now, requestHash, status, response: body });
  return { status, body, repeated: false };
}
