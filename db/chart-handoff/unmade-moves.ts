import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { ChartMove } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { lockRequest } from './lock-request.ts';
import { tellOfRequest } from './tell.ts';

/** After which nobody needs to hear of a step any more: sweepers were away, or did not look for such steps yet. */
const forgottenMs = 24 * 3_600_000;

/** Steps that were written down before an instant and that nobody has made or refused since, by key. */
export async function unmadeMoves(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from chart_move where status = 'asked' and asked_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/**
 * Refuses a step that was not made in time, so that it is not made hours later, when nobody counts on it any more. Who asked for it is told, unless they have
 * made the same step anew since, the request is over, or the step is older than a day. @returns whether it was still to be made
 */
export async function giveUpMove(uow: UnitOfWork, moveId: string, now: Date): Promise<boolean> {
  const move = await lockRow(uow, ChartMove, { id: moveId });
  if (move?.status !== 'asked') return false;
  Object.assign(move, { status: 'refused', refusal: 'not-made', doneAt: now });
  await uow.em.flush();
  const { requestId, staffId, askedAt } = move;
  if (now.getTime() - askedAt.getTime() > forgottenMs) return true;
  const again = { requestId, staffId, move: move.move, status: 'done' as const, doneAt: { $gte: askedAt } };
  const locked = await lockRequest(uow, requestId);
  if (!locked || !staffId || locked.request.closedAt || (await uow.em.count(ChartMove, again)) > 0) return true;
  await tellOfRequest(uow, locked, { kind: 'request-not-made', staffIds: [staffId], now });
  return true;
}
