import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Gives back what was claimed and not sent, for another sender. */
export async function releaseClaims({ kysely }: Pick<UnitOfWork, 'kysely'>, ids: string[]): Promise<void> {
  await sql`
    update message set status = 'pending', lease_until = null
    where id = any(${ids}::uuid[]) and status = 'claimed'`.execute(kysely);
}
