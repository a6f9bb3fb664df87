import { sql } from 'kysely';
import type { CardState } from '../../domain/insurance.ts';
import type { ClientInsurance } from '../../domain/schemas/insurance.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from './actor-name.ts';
import { iso } from './instants.ts';

/** Photos of cards as whoever sees the insurance is told of them, by id. */
export async function cardsOf({ kysely }: Pick<UnitOfWork, 'kysely'>, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; name: string; state: CardState }>`
    select id, name,
           case when withdrawn_at is not null then 'withdrawn' when status = 'clean' then 'received' when status = 'infected' then 'refused'
                when status = 'error' then 'unchecked' else 'checking' end as state
      from document where id = any(${[...ids]}::uuid[])`.execute(kysely);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Who ended the coverages of a client; null: the client. By id. */
export async function endedBy(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; who: string | null }>`
    select i.id, ${actorName(sql`i.ended_by`)} as who from insurance i
     where i.client_id = ${clientId}::uuid and i.ended_at is not null`.execute(kysely);
  return new Map(rows.map(({ id, who }) => [id, who]));
}

/** The latest fifty changes of a client's insurance from the audit log, newest first: who changed which fields, and when. By hand: the log keeps them by row. */
export async function insuranceChanges(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
): Promise<ClientInsurance['changes']> {
  const { rows } = await sql<ClientInsurance['changes'][number]>`
    select u.id, ${iso(sql`u.at`)} as at, i.rank, ${actorName(sql`u.actor`)} as who,
           case when u.action = 'insert' then 'entered' when u.after ->> 'ended_at' is not null then 'ended' else 'changed' end as what,
           case when u.action = 'update' and u.after ->> 'ended_at' is null
                then array(select k from jsonb_object_keys(u.after) k order by k) else '{}' end as fields
      from insurance i
      join audit u on u.subject = 'insurance' and u.subject_id = i.id::text and u.action in ('insert', 'update')
     where i.client_id = ${clientId}::uuid
     order by u.id desc limit 50`.execute(kysely);
  return rows;
}
