import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import {
  isMove,
  type MoveName,
  moveRefusal,
  type MoveRefusal,
  moves,
  phaseAfter,
  type RequestPhase,
  type Side,
} from '../../domain/chart-handoff/moves.ts';
import type { UnitOfWork } from '../database.ts';
import { ChartMove, ChartRequestItem } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { canReceive } from './capable.ts';
import { dueFrom, dueRules } from './due.ts';
import { lockRequest, type LockedRequest } from './lock-request.ts';
import { requestReader, sidesOf } from './request-reader.ts';
import { askersOf, callsForKeeper, closeAlerts, keepersOf, tellOfRequest, tellReceived } from './tell.ts';

export type Move = Omit<InferEntity<typeof ChartMove>, 'move'> & { move: MoveName };

export interface TakenMove {
  /** Why it was refused; null: it was made. */
  refusal: MoveRefusal | null;
  /** Of the request, afterwards. */
  phase: RequestPhase;
}

/**
 * Makes a step that was asked for, or refuses it: who may do what stands in domain/chart-handoff/moves.ts, and is looked at under the locks of note and
 * request, so of two at once the second sees what the first did. Made once, however often it is called. @returns null where there is no such step
 */
export async function takeMove(uow: UnitOfWork, moveId: string, now: Date): Promise<TakenMove | null> {
  const row = await lockRow(uow, ChartMove, { id: moveId });
  const locked = row && (await lockRequest(uow, row.requestId));
  if (!locked || !isMove(row.move)) return null;
  const { request } = locked;
  if (row.status !== 'asked') return { refusal: row.refusal ?? null, phase: request.phase };
  const items = await uow.em.find(ChartRequestItem, { requestId: row.requestId });
  const move: Move = Object.assign(row, { move: row.move });
  const refusal = await refusalOf(uow, locked, move, items, now);
  row.status = refusal === null ? 'done' : 'refused';
  row.refusal = refusal;
  row.doneAt = now;
  if (refusal === null) await make(uow, locked, move, items, now);
  await uow.em.flush();
  return { refusal, phase: request.phase };
}

type Item = InferEntity<typeof ChartRequestItem>;

async function refusalOf(
  uow: UnitOfWork,
  locked: LockedRequest,
  { move, requestId, staffId, manager, readVersion, itemIds, keeperId = null, groupId = null }: Move,
  items: readonly Item[],
  now: Date,
): Promise<MoveRefusal | null> {
  const { request, note } = locked;
  const reader = await requestReader(uow, { staffId: staffId ?? '', manager, now });
  const { rows } = await sql<{ sides: Side[] }>`
    select ${sidesOf(reader)} as sides from chart_request r join note n on n.id = r.note_id where r.id = ${requestId}::uuid`.execute(
    uow.kysely,
  );
  const refusal = moveRefusal(move, {
    phase: request.phase,
    sides: rows[0]?.sides ?? [],
    unclaimed: !request.keeperId,
    released: Boolean(note.releasedAt),
  });
  if (refusal !== null) return refusal;
  if (readVersion && readVersion !== request.version) return 'changed';
  const missing = items.filter((item) => !item.suppliedByMove).map(({ id }) => id);
  const known = new Set(move === 'supply' ? missing : items.map(({ id }) => id));
  if (!itemIds.every((id) => known.has(id))) return 'no-item';
  if (move !== 'reassign') return null;
  return (await canReceive(uow, { staffId: keeperId, groupId }, { clientId: note.clientId, now })) ? null : 'no-keeper';
}

async function make(
  uow: UnitOfWork,
  locked: LockedRequest,
  move: Move,
  items: readonly Item[],
  now: Date,
): Promise<void> {
  const { request, note } = locked;
  const { move: name, id: moveId, itemIds } = move;
  const rules = await dueRules(uow);
  const before = await keepersOf(uow, locked, now);
  for (const item of items) if (name === 'supply' && itemIds.includes(item.id)) item.suppliedByMove = moveId;
  const back = itemIds.length === 0 ? items.map(({ id }) => id) : itemIds;
  for (const item of items) if (name === 'reopen' && back.includes(item.id)) item.suppliedByMove = null;

  const phase = phaseAfter(
    name,
    request.phase,
    items.every((item) => item.suppliedByMove),
  );
  if (name === 'claim') request.keeperId = move.staffId ?? null;
  if (name === 'reassign') Object.assign(request, { keeperId: move.keeperId ?? null, groupId: move.groupId ?? null });
  // While who asked was asked back, the chart keeper's time stood still.
  if (name === 'answer')
    request.dueAt = new Date(request.dueAt.getTime() + now.getTime() - request.phaseSince.getTime());
  if (name === 'reassign' || name === 'reopen')
    request.dueAt = move.dueAt ?? (request.dueAt > now ? request.dueAt : dueFrom(rules, request.priority, now));
  if (name === 'reassign' || name === 'reopen' || (name === 'answer' && request.dueAt > now))
    Object.assign(request, { reminded: false, level: 0 });
  if (name !== 'say') Object.assign(request, { phase, phaseSince: now, nudgedAt: null, version: request.version + 1 });
  request.completedAt = phase === 'completed' ? (request.completedAt ?? now) : null;
  if (phase === 'withdrawn' || (phase === 'completed' && note.releasedAt)) request.closedAt = now;
  move.phase = phase;
  await uow.em.flush();
  await tellOfMove(uow, locked, move, before, now);
}

async function tellOfMove(
  uow: UnitOfWork,
  locked: LockedRequest,
  { move, staffId = null, phase }: Move,
  before: string[],
  now: Date,
): Promise<void> {
  const { request } = locked;
  const tell = (kind: AlertKindId, staffIds: string[]) =>
    tellOfRequest(uow, locked, { kind, staffIds, except: staffId, now });
  const { keeper = null, asker = null }: { keeper?: AlertKindId | null; asker?: AlertKindId | null } =
    moves[move].tells;
  const askers = await askersOf(uow, locked, now);
  const completes = move === 'supply' && phase === 'completed';
  if (asker) await tell(completes ? 'request-completed' : asker, askers);
  // Who asked and keeps the chart, too, hears of it once.
  if (keeper)
    await tell(
      keeper,
      before.filter((each) => asker !== keeper || !askers.includes(each)),
    );
  if (move === 'claim') await closeAlerts(uow, { requestId: request.id, kinds: callsForKeeper, except: staffId, now });
  if (move === 'reassign') await tellReceived(uow, locked, { except: staffId, now });
}
