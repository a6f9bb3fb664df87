import { type RawBuilder, sql } from 'kysely';
import { calledAgainFor, callAgainMinutes, callsAgain } from '../../domain/calls.ts';
import type { UnitOfWork } from '../database.ts';
import { resendsOf } from '../queries/left-to-resend.ts';

/** Of a message `m`: it is a call or fax. */
export const isCall = sql<boolean>`m.channel in ('voice', 'fax')`;

/** Of a message `m`: a call or fax that met a busy line, or nobody, and is made again while it matters, unless somebody has stopped that. That nobody was met may be learnt days later, when the servers were away. */
const isMadeAgain = (now: Date) => sql<boolean>`
  ${isCall} and m.status = 'failed' and m.reason = any(${[...calledAgainFor]}::text[]) and m.again_stopped_at is null
  and m.settled_at > ${now}::timestamptz - interval '1 day' and m.sending_at > ${now}::timestamptz - interval '1 day'
  and (m.useful_until is null or m.useful_until > ${now}::timestamptz)
  and (select count(*) from message_event e where e.message_id = m.id and e.kind = 'called-again') < ${callsAgain}`;

/** The same once its half hour is over. */
export const isDueAgain = (now: Date) => sql<boolean>`
  ${isMadeAgain(now)} and m.settled_at <= ${now}::timestamptz - make_interval(mins => ${callAgainMinutes})`;

/** Of a broadcast: somebody has sent it again to those whom it did not reach. */
const isSentAgain = (broadcastId: RawBuilder<unknown>) => sql<boolean>`exists (${resendsOf(broadcastId)})`;

/** Of a message `m`: it was given back to be made again, by a workflow of its own. */
export const wasGivenBack = sql<boolean>`
  ${isCall} and m.alone and exists (select from message_event e where e.message_id = m.id and e.kind = 'called-again')`;

/** The same while it has not been handed over. */
const isGivenBack = sql<boolean>`${wasGivenBack} and m.status in ('pending', 'claimed')`;

/** Of a message `m` that was given back, and its broadcast `b`: somebody has stopped that since. What somebody has had sent again later, because it was in doubt, is meant to go. */
export const isStoppedSince = sql<boolean>`
  b.again_stopped_at is not null and not exists (
    select from message_event e where e.message_id = m.id and e.kind = 'send-again' and e.at > b.again_stopped_at)`;

/** Of a message `m`: it waits all the same. */
export const waitsStopped = sql<boolean>`
  ${isGivenBack} and exists (select from broadcast b where b.id = m.broadcast_id and ${isStoppedSince})`;

/** Of a message `m` of a broadcast: it waits to be made again, be it for its half hour or for its turn. */
export const waitsToBeMadeAgain = (now: Date) => sql<boolean>`(
  (${isGivenBack} or ${isMadeAgain(now)} and not ${isSentAgain(sql`m.broadcast_id`)})
  and exists (select from broadcast b where b.id = m.broadcast_id and b.status in ('running', 'paused', 'completed') and b.again_stopped_at is null))`;

/** Of a message `m`, for people: `waits` to be made again, or somebody has `stopped` that; null: neither. */
export const againBySql = (now: Date) => sql<'waits' | 'stopped' | null>`
  case when not (${isCall}) then null when ${waitsToBeMadeAgain(now)} then 'waits'
       when m.reason = any(${[...calledAgainFor]}::text[]) and (m.again_stopped_at is not null
         or exists (select from broadcast b where b.id = m.broadcast_id and b.again_stopped_at is not null)) then 'stopped' end`;

/**
 * Has calls and faxes of broadcasts that met a busy line, or nobody, made again, by a workflow of their own, once their broadcast has run to its end: a pause or a
 * cancellation stops them too. Not where somebody has sent the broadcast again to those whom it did not reach: they would be called twice. The provider knows the
 * next call by another name, so the one of the last is taken off; why it failed stays in the event, for where somebody stops the next one. Whoever sends the broadcast again waits for the end of the transaction, so it has to be short.
 * @returns how many
 */
export async function callAgain({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  // A statement of its own: only the next one sees what was committed before the rows were held. One that is being changed just now is left for the next time.
  const { rows: held } = await sql<{ id: string }>`
    select b.id from broadcast b
    where b.status = 'completed' and b.again_stopped_at is null and b.id in (select m.broadcast_id from message m where ${isDueAgain(now)})
    order by b.id for share skip locked`.execute(kysely);
  if (held.length === 0) return 0;
  const { rows } = await sql<{ n: number }>`
    with due as materialized (
      select id, reason from message m
      where ${isDueAgain(now)} and m.broadcast_id = any(${held.map(({ id }) => id)}::uuid[]) and not ${isSentAgain(sql`m.broadcast_id`)}
      order by id limit 1000 for update skip locked
    ), again as (
      update message m set status = 'pending', reason = null, error_code = null, provider_id = null, not_before = null, settled_at = null, alone = true,
        taken_at = null
      from due where m.id = due.id returning m.id, m.attempt, due.reason
    ), noted as (
      insert into message_event (message_id, attempt, kind, code, at) select id, attempt, 'called-again', reason, ${now}::timestamptz from again
    )
    select count(*)::int as n from again`.execute(kysely);
  return rows[0]?.n ?? 0;
}
