import { sql } from 'kysely';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';

/** Ends claimed messages that must not go out after all, with the one reason why. */
export async function skipMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { ids, reason, now }: { ids: readonly string[]; reason: SkipReason; now: Date },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with skipped as (
      update message set status = 'skipped', reason = ${reason}, lease_until = null, not_before = null, settled_at = ${now}::timestamptz
      where id = any(${[...ids]}::uuid[]) and status = 'claimed'
      returning id, attempt
    )
    insert into message_event (message_id, attempt, kind, code, at)
    select id, attempt, 'skipped', ${reason}, ${now}::timestamptz from skipped`.execute(kysely);
}
