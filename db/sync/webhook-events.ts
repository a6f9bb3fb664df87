import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface Told {
  key: string;
  subject: string;
  id: string;
  operation: string;
  updatedAt: string;
}

/** Keeps what Timeero told, once. What the schedule sync does not look at waits for nobody. @returns whether there is something new to look at */
export async function addWebhookEvent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { key, subject, id, operation, updatedAt }: Told,
  now: Date,
): Promise<boolean> {
  const waits = subject === 'shift' || subject === 'visit';
  const { numAffectedRows } = await sql`
    insert into webhook_event (key, subject, external_id, operation, changed_at, received_at, taken_at)
    values (${key}, ${subject}, ${id}, ${operation}, ${updatedAt}::timestamptz, ${now}::timestamptz,
            case when not ${waits}::boolean then ${now}::timestamptz end)
    on conflict (practice_id, key) do nothing`.execute(kysely);
  return waits && numAffectedRows === 1n;
}
