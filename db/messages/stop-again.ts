import { type RawBuilder, sql } from 'kysely';
import { calledAgainFor } from '../../domain/calls.ts';
import { lockBroadcast } from '../broadcasts/lock.ts';
import type { UnitOfWork } from '../database.ts';
import type { RecordedOutcome } from '../queries/record-outcomes.ts';
import { isStoppedSince, waitsStopped, waitsToBeMadeAgain, wasGivenBack } from './call-again.ts';

/**
 * Has a call or fax that waits to be made again not made any more, under its row's lock: once this is committed nothing of it is handed over, whatever its workflow
 * knows. It has failed, as its last attempt has: also one that was given back already, so that it still counts to those whom its broadcast did not reach. Audited. @returns its key; none: it did not wait
 */
export async function stopMessageAgain(uow: UnitOfWork, messageId: string, now: Date): Promise<string[]> {
  // A statement of its own: who has it made again just now is waited for, and only the next one sees what came of it.
  await sql`select from message where id = ${messageId}::uuid for update`.execute(uow.kysely);
  const stopped = await stop(uow, sql`m.id = ${messageId}::uuid and ${waitsToBeMadeAgain(now)}`, now);
  if (stopped.length > 0) await uow.note('stop-again', 'message', messageId);
  return stopped;
}

/**
 * The same of a whole broadcast, under its row's lock, also of what meets a busy line, or nobody, from now on, or comes back from the air. @returns keys of those that waited; null: there is
 * no such broadcast
 */
export async function stopBroadcastAgain(uow: UnitOfWork, broadcastId: string, now: Date): Promise<string[] | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  if (broadcast.againStoppedAt) return [];
  const waits = sql<boolean>`m.broadcast_id = ${broadcastId}::uuid and ${waitsToBeMadeAgain(now)}`;
  const stopped = await stop(uow, waits, now);
  broadcast.againStoppedAt = now;
  await uow.em.flush();
  return stopped;
}

/**
 * What hand-overs of single messages led to, as it is to be written: a call or fax that is to be tried again has failed with it where somebody has stopped meanwhile
 * that its broadcast is made again; it was in the air, and could not be stopped itself. Broadcasts are held, so that nobody stops one between this look and the commit; asked
 * before any message is locked, as whoever stops does.
 */
export async function unlessStopped(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  outcomes: RecordedOutcome[],
  now: Date,
): Promise<RecordedOutcome[]> {
  const back = outcomes.filter(({ status }) => status === 'pending');
  if (back.length === 0) return outcomes;
  const { rows } = await sql<{ id: string }>`
    with held as materialized (
      select m.id, m.attempt, ${isStoppedSince} as is_stopped
      from unnest(${back.map(({ id }) => id)}::uuid[], ${back.map(({ attempt }) => attempt)}::int[]) as o (id, attempt)
      join message m on m.id = o.id and m.attempt = o.attempt join broadcast b on b.id = m.broadcast_id
      where ${wasGivenBack} order by b.id for share of b
    ), stopped as (
      update message m set again_stopped_at = ${now}::timestamptz from held h
      where h.is_stopped and m.id = h.id and m.attempt = h.attempt and m.status in ('sending', 'unknown') returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, at) select id, attempt, 'again-stopped', ${now}::timestamptz from stopped
    )
    select id from stopped`.execute(kysely);
  const stopped = new Set(rows.map(({ id }) => id));
  return outcomes.map((each) =>
    each.status === 'pending' && stopped.has(each.id) ? { ...each, status: 'failed', notBefore: null } : each,
  );
}

/** Stops a call or fax that waits although its broadcast's are stopped: nobody can stop it any more, so nothing may place it. */
export async function stopLeftover(uow: UnitOfWork, messageId: string, now: Date): Promise<void> {
  await stop(uow, sql`m.id = ${messageId}::uuid and ${waitsStopped}`, now);
}

/** Why the last attempt of a message `m` failed that was given back since. */
const reasonBefore = sql`coalesce(
  (select e.code from message_event e where e.message_id = m.id and e.kind = 'called-again' order by e.id desc limit 1), 'not-picked-up')`;

/** The provider's code of that attempt. */
const codeBefore = sql`(
  select e.code from message_event e where e.message_id = m.id and e.attempt = m.attempt and e.kind = any(${['failed', ...calledAgainFor]}::text[])
   order by e.id desc limit 1)`;

async function stop({ kysely }: UnitOfWork, which: RawBuilder<boolean>, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with waiting as materialized (
      select m.id, m.status from message m where ${which} order by m.id for update
    ), stopped as (
      update message m set again_stopped_at = ${now}::timestamptz, lease_until = null, not_before = null,
        status = 'failed',
        reason = case when w.status = 'failed' then m.reason else ${reasonBefore} end,
        error_code = case when w.status = 'failed' then m.error_code else ${codeBefore} end,
        settled_at = case when w.status = 'failed' then m.settled_at else ${now}::timestamptz end
      from waiting w where m.id = w.id returning m.id, m.attempt
    ), noted as (
      insert into message_event (message_id, attempt, kind, at) select id, attempt, 'again-stopped', ${now}::timestamptz from stopped
    )
    select id from stopped order by id`.execute(kysely);
  return rows.map(({ id }) => id);
}
