import { sql } from 'kysely';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/** Ids by the text that names them in a file; a text that nothing answers to is not in it, one that several do has them all. */
export type Named = ReadonlyMap<string, readonly string[]>;

const mapOf = (rows: { text: string; ids: string[] }[]): Named => new Map(rows.map(({ text, ids }) => [text, ids]));

/** Active locations by name, capitals aside. */
export async function locationsNamed({ kysely }: Reader, texts: readonly string[]): Promise<Named> {
  const { rows } = await sql<{ text: string; ids: string[] }>`
    select n.text, array_agg(distinct l.id::text) as ids
      from unnest(${[...texts]}::text[]) as n (text)
      join location l on lower(l.name) = lower(n.text) and l.active
     group by n.text`.execute(kysely);
  return mapOf(rows);
}

/** Active staff by e-mail address, or by first (or preferred) and last name. */
export async function staffNamed({ kysely }: Reader, texts: readonly string[]): Promise<Named> {
  const { rows } = await sql<{ text: string; ids: string[] }>`
    with known as (
      select s.id, lower(p.first_name || ' ' || p.last_name) as name from staff s join person p on p.id = s.person_id where s.active
      union
      select s.id, lower(p.preferred_name || ' ' || p.last_name) from staff s join person p on p.id = s.person_id
       where s.active and p.preferred_name is not null
      union
      select s.id, lower(cp.address) from staff s join contact_point cp on cp.person_id = s.person_id
       where s.active and cp.active and cp.kind = 'email'
    )
    select n.text, array_agg(distinct k.id::text) as ids
      from unnest(${[...texts]}::text[]) as n (text)
      join known k on k.name = lower(regexp_replace(n.text, '\\s+', ' ', 'g'))
     group by n.text`.execute(kysely);
  return mapOf(rows);
}

/** Clients by record number, inactive ones too. `reader`: only those whose chart is open to them. */
export async function clientsNumbered(
  { kysely }: Reader,
  numbers: readonly string[],
  reader: ChartReader | null = null,
): Promise<Named> {
  const { rows } = await sql<{ text: string; ids: string[] }>`
    select c.record_number as text, array[c.id::text] as ids
      from client c where c.record_number = any(${[...numbers]}::text[]) and ${reader ? isOpenTo(reader) : sql`true`}`.execute(
    kysely,
  );
  return mapOf(rows);
}
