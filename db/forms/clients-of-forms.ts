import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Whose assigned forms these are; read by hand, since their rows are read as entities once they are held. */
export async function clientsOfForms(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct client_id as id from form_assignment where id = any(${[...ids]}::uuid[])`.execute(kysely);
  return rows.map(({ id }) => id);
}
