import { sql } from 'kysely';
import { calledAgainFor, callAgainMinutes, callsAgain } from '../../domain/calls.ts';
import type { UnitOfWork } from '../database.ts';

/** Of a message `m`: a call or fax that is made again, once its broadcast has run to its end. */
export const isDueAgain = (now: Date) => sql<boolean>`
  m.channel in ('voice', 'fax') and m.status = 'failed' and m.reason = any(${[...calledAgainFor]}::text[])
  and m.settled_at <= ${now}::timestamptz - make_interval(mins => ${callAgainMinutes})
  and m.settled_at > ${now}::timestamptz - interval '1 day'
  and (m.useful_until is null or m.useful_until > ${now}::timestamptz)
  and (select count(*) from message_event e where e.message_id = m.id and e.kind = 'called-again') < ${callsAgain}`;

/**
 * Has calls and faxes of broadcasts that met a busy line, or nobody, made again, by a workflow of their own, once their broadcast has run to its end: a pause or a
 * cancellation stops them too. Not where somebody has sent the broadcast again to those whom it did not reach: they would be called twice. The provider knows the
 * next call by another name, so the one of the last is taken off. Whoever sends the broadcast again waits for the end of the transaction, so it has to be short.
 * @returns how many
 */
export async function callAgain({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  // A statement of its own: only the next one sees what was committed before the rows were held. One that is being changed just now is left for the next time.
  const { rows: held } = await sql<{ id: string }>`
    select b.id from broadcast b
    where b.status = 'completed' and b.id in (select m.broadcast_id from message m where ${isDueAgain(now)})
    order by b.id for share skip locked`.execute(kysely);
  if (held.length === 0) return 0;
  const { rows } = await sql<{ n: number }>`
    with due as materialized (
      select id from message m
      where ${isDueAgain(now)} and m.broadcast_id = any(${held.map(({ id }) => id)}::uuid[])
        and not exists (select from broadcast again where again.parent_id = m.broadcast_id
                        and not (again.frozen_at is null and again.status in ('cancelled', 'failed')))
      order by id limit 1000 for update skip locked
    ), again as (
      update message m set status = 'pending', reason = null, error_code = null, provider_id = null, not_before = null, settled_at = null, alone = true,
        taken_at = null
      from due where m.id = due.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, at) select id, attempt, 'called-again', ${now}::timestamptz from again
    )
    select count(*)::int as n from again`.execute(kysely);
  return rows[0]?.n ?? 0;
}
