import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Whose document it is; null where there is none. Read by hand, since its row is read as an entity once it is held. */
export async function clientOfDocument({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select client_id as id from document where id = ${id}::uuid`.execute(
    kysely,
  );
  return rows[0]?.id ?? null;
}
