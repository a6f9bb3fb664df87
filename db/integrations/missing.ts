import { sql } from 'kysely';
import type { System } from '../../domain/integrations.ts';
import type { UnitOfWork } from '../database.ts';

/** Ids of records of a kind that count as there and that a whole list did not bring. Gone they are only where the system says so when asked by id. */
export async function missingIds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { system, kind, seen }: { system: System; kind: string; seen: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from external_record
     where system = ${system} and kind = ${kind} and gone_at is null and external_id <> all(${[...seen]}::text[])
     order by external_id`.execute(kysely);
  return rows.map(({ id }) => id);
}
