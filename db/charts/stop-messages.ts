import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * "Client asked us to stop": ends every consent for the client, and those that the client gave for others (a guardian who is a client too), and
 * takes back what waits for nobody but them; what they share with others is looked at again at its hand-over. @returns how many of each
 */
export async function stopMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, by, now }: { clientId: string; by: string; now: Date },
): Promise<{ consents: number; messages: number }> {
  const { rows } = await sql<{ consents: number; messages: number }>`
    with ended as (
      update consent k set revoked_at = ${now}::timestamptz, revoked_reason = 'asked-by-client', revoked_by = ${by}::uuid
        from client c
       where c.id = ${clientId}::uuid and (k.client_id = c.id or k.person_id = c.person_id) and k.revoked_at is null
      returning k.id
    ), waiting as materialized (
      select m.id from message m
       where m.status in ('pending', 'claimed')
         and ((m.client_id = ${clientId}::uuid and m.purpose in ('client-message', 'reminder'))
           or (m.purpose = 'broadcast'
               and exists (select from recipient r where r.message_id = m.id and r.client_id = ${clientId}::uuid)
               and not exists (select from recipient r where r.message_id = m.id and r.client_id is distinct from ${clientId}::uuid)))
       order by m.id for update
    ), skipped as (
      update message m set status = 'skipped', reason = 'no-consent', lease_until = null, not_before = null, settled_at = ${now}::timestamptz
        from waiting where m.id = waiting.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at)
      select id, attempt, 'skipped', 'no-consent', ${now}::timestamptz from skipped
    )
    select (select count(*)::int from ended) as consents, (select count(*)::int from skipped) as messages`.execute(
    kysely,
  );
  return rows[0] ?? { consents: 0, messages: 0 };
}
