import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
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
  const lock = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${uow.practiceId} ${id}`}, 0)) as free`.execute(uow.kysely);
  if (!lock.rows[0]?.free)
    throw new Problem(409, 'in-progress', 'A request with this Idempotency-Key is being worked on', {
      next: 'Wait a moment and send the same request again: its answer will be given to you.',
      headers: { 'retry-after': '1' },
    });
  const oldest = new Date(now.getTime() - keptMs);
  await sql`
    delete from idempotency where id in
      (select id from idempotency where started_at < ${oldest} limit 100 for update skip locked)`.execute(uow.kysely);
  const found = await sql<{ request_hash: string; status: number; response: unknown }>`
    select request_hash, status, response from idempotency where id = ${id} and started_at >= ${oldest}
    `.execute(uow.kysely);
  const before = found.rows[0];
  if (before && before.request_hash !== requestHash)
    throw new Problem(422, 'key-reused', 'This Idempotency-Key belongs to another request', {
      next: 'Make a new key for a new request.',
    });
  if (before) return { status: before.status, body: before.response, repeated: true };
  const { status, body } = await start();
  await sql`
    insert into idempotency (id, request_hash, status, response, started_at)
    values (${id}, ${requestHash}, ${status}, ${JSON.stringify(body ?? null)}::jsonb, ${now})
    on conflict (practice_id, id) do update
       set request_hash = excluded.request_hash, status = excluded.status, response = excluded.response,
           started_at = excluded.started_at`.execute(uow.kysely);
  return { status, body, repeated: false };
}
