import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/* The statements by which a request answers once for its key, together because they are one protocol (api/http/idempotency.ts). */

/** Whether nobody else works on the key; holds it until the transaction ends, however it ends. */
export async function lockKey({ kysely, practiceId }: UnitOfWork, id: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${practiceId} ${id}`}, 0)) as free`.execute(kysely);
  return rows[0]?.free ?? false;
}

/** Clears a hundred answers at most, so that no request pays for all of them; skips those that another request clears. */
export async function forgetAnswers({ kysely }: UnitOfWork, oldest: Date): Promise<void> {
  await sql`
    delete from idempotency where id in
      (select id from idempotency where started_at < ${oldest} limit 100 for update skip locked)`.execute(kysely);
}

export interface KeptAnswer {
  requestHash: string;
  status: number;
  response: unknown;
}

export async function findAnswer({ kysely }: UnitOfWork, id: string, oldest: Date): Promise<KeptAnswer | null> {
  const { rows } = await sql<KeptAnswer>`
    select request_hash as "requestHash", status, response from idempotency where id = ${id} and started_at >= ${oldest}`.execute(
    kysely,
  );
  return rows[0] ?? null;
}

/** `response` is any JSON, null included. */
export async function keepAnswer(
  { kysely }: UnitOfWork,
  { id, now, requestHash, status, response }: KeptAnswer & { id: string; now: Date },
): Promise<void> {
  await sql`
    insert into idempotency (id, request_hash, status, response, started_at)
    values (${id}, ${requestHash}, ${status}, ${JSON.stringify(response ?? null)}::jsonb, ${now})
    on conflict (practice_id, id) do update
       set request_hash = excluded.request_hash, status = excluded.status, response = excluded.response,
           started_at = excluded.started_at`.execute(kysely);
}
