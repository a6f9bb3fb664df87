import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Refuses every document of the practice that has this content, also those that an older scanner found clean: their bytes are gone with the others'.
 * @returns ids of those that were not refused before
 */
export async function refuseContent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { sha256, finding, now }: { sha256: string; finding: string | null; now: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update document
       set status = 'infected', finding = ${finding}, exposed = false, scanned_at = ${now}::timestamptz, updated_at = ${now}::timestamptz,
           version = version + 1
     where sha256 = ${sha256} and status <> 'infected'
    returning id`.execute(kysely);
  return rows.map((row) => row.id);
}
