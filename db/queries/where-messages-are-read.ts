import { sql } from 'kysely';
import type { ZoneSources } from '../../domain/recipient-zones.ts';
import type { UnitOfWork } from '../database.ts';

/**
 * What tells the zones of everybody who reads a message, by message, as of now: people move between freeze and hand-over. A message to nobody's client
 * and nobody of the staff is not in it. Each row is looked up in a subquery of its own, which always goes by its key (see begin-sending.ts).
 */
export async function whereMessagesAreRead(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
): Promise<Map<string, ZoneSources[]>> {
  const { rows } = await sql<Read>`
    select m.id, jsonb_build_object('person', reader.zone, 'state', reader.state, 'zip', reader.zip,
             'location', coalesce((select a.zone from appointment a where a.id = one.source_id),
                                  (select l.zone from location l where l.id = c.location_id)),
             'practice', (select p.zone from practice p where p.id = current_practice())) as where
    from message m
    cross join lateral (
      select r.client_id, r.source_id, null::uuid as reader_id from recipient r where r.message_id = m.id
      union all
      select m.client_id, null, m.person_id where m.broadcast_id is null and m.client_id is not null
    ) one
    cross join lateral (
      select c.id, c.person_id, c.location_id, c.use_client_detail from client c where c.id = one.client_id limit 1
    ) c
    cross join lateral (
      select p.zone, p.state, p.zip from person p
      where p.id = coalesce(one.reader_id, case when c.use_client_detail then c.person_id else (
        select r.person_id from relationship r where r.client_id = c.id and r.kind = 'messaging_contact' and r.active limit 1) end)
      limit 1
    ) reader
    where m.id = any(${[...ids]}::uuid[])`.execute(kysely);
  const byMessage = new Map<string, ZoneSources[]>();
  const add = ({ id, where }: Read) => void byMessage.set(id, [...(byMessage.get(id) ?? []), where]);
  rows.forEach(add);
  const others = ids.filter((id) => !byMessage.has(id));
  if (others.length > 0) (await whereStaffRead({ kysely }, others)).forEach(add);
  return byMessage;
}

interface Read {
  id: string;
  where: ZoneSources;
}

/** The same of notices to staff, whose recipients have no client. Asked apart, so that it costs messages to clients nothing. */
async function whereStaffRead({ kysely }: Pick<UnitOfWork, 'kysely'>, ids: readonly string[]): Promise<Read[]> {
  const { rows } = await sql<Read>`
    select one.message_id as id, jsonb_build_object('person', p.zone, 'state', p.state, 'zip', p.zip,
             'location', (select l.zone from location l where l.id = s.location_id),
             'practice', (select p.zone from practice p where p.id = current_practice())) as where
    from recipient one
    cross join lateral (select s.location_id from staff s where s.person_id = one.person_id limit 1) s
    cross join lateral (select p.zone, p.state, p.zip from person p where p.id = one.person_id limit 1) p
    where one.message_id = any(${[...ids]}::uuid[]) and one.client_id is null`.execute(kysely);
  return rows;
}
