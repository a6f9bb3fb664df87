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
import { dueFrom, type DueRules, dueRules } from './due.ts';
import { lockRequest, type LockedRequest } from './lock-request.ts';
import { requestReader, sidesOf } from './request-reader.ts';
import { askersOf, callsForKeeper, closeAlerts, keepersOf, tellOfRequest, tellReceived } from './tell.ts';
import { endUnattended } from './unattended.ts';

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
  if (refusal === null) await make(uow, { ...locked, move, items, rules: await dueRules(uow), now });
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

interface Making extends LockedRequest {
  move: Move;
  items: readonly Item[];
  rules: DueRules;
  now: Date;
}

const setDue = ({ request, move, rules, now }: Making) => {
  const standing = request.dueAt > now ? request.dueAt : dueFrom(rules, request.priority, now);
  Object.assign(request, { dueAt: move.dueAt ?? standing, reminded: false, level: 0 });
};

/** What a step does to its request beside bringing it to another phase. */
const effects: Partial<Record<MoveName, (making: Making) => void>> = {
  claim: ({ request, move }) => void (request.keeperId = move.staffId ?? null),
  // While who asked was asked back, the chart keeper's time stood still.
  answer: ({ request, now }) => {
    request.dueAt = new Date(request.dueAt.getTime() + now.getTime() - request.phaseSince.getTime());
    if (request.dueAt > now) Object.assign(request, { reminded: false, level: 0 });
  },
  supply: ({ move, items }) => {
    for (const item of items) if (move.itemIds.includes(item.id)) item.suppliedByMove = move.id;
  },
  reassign(making) {
    const { keeperId = null, groupId = null } = making.move;
    Object.assign(making.request, { keeperId, groupId });
    setDue(making);
  },
  // What is still missing; none named: everything.
  reopen(making) {
    const { items, move } = making;
    for (const item of items)
      if (move.itemIds.length === 0 || move.itemIds.includes(item.id)) item.suppliedByMove = null;
    setDue(making);
  },
};

async function make(uow: UnitOfWork, making: Making): Promise<void> {
  const { request, note, move, items, now } = making;
  const before = await keepersOf(uow, making, now);
  effects[move.move]?.(making);
  const isLast = items.every((item) => item.suppliedByMove);
  const phase = phaseAfter(move.move, request.phase, isLast);
  if (move.move !== 'say')
    Object.assign(request, { phase, phaseSince: now, nudgedAt: null, version: request.version + 1 });
  request.completedAt = phase === 'completed' ? (request.completedAt ?? now) : null;
  if (phase === 'withdrawn' || (phase === 'completed' && note.releasedAt)) request.closedAt = now;
  move.phase = phase;
  // Who gets it hears of it as of any other.
  if (move.move === 'claim' || move.move === 'reassign') await endUnattended(uow, request, now);
  await uow.em.flush();
  await tellOfMove(uow, making, move, before, now);
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
