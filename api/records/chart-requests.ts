import type { z } from 'zod';
import { canReceive } from '../../db/chart-handoff/capable.ts';
import { dueFrom, dueRules, nextOf } from '../../db/chart-handoff/due.ts';
import { recordStep } from '../../db/chart-handoff/record-step.ts';
import { itemsOf, standingDocuments, timelineOf } from '../../db/chart-handoff/request-detail.ts';
import { type ListedRequest, requestList } from '../../db/chart-handoff/request-list.ts';
import { tellReceived } from '../../db/chart-handoff/tell.ts';
import { administratorNames, profilesOf, whoCanBeAsked } from '../../db/chart-handoff/whom-to-ask.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ChartRequest, ChartRequestItem, Note } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import {
  isMove,
  moveNames,
  moveRefusal,
  moveRefusals,
  moves,
  type MoveName,
  type Side,
  steps,
} from '../../domain/chart-handoff/moves.ts';
import { dueWithinDays } from '../../domain/chart-handoff/schedule.ts';
import type { PicklistName } from '../../domain/picklists.ts';
import { can } from '../../domain/rules.ts';
import type {
  ChartRequest as Shape,
  Keeper,
  newRequest,
  RequestOptions,
  RequestRow,
} from '../../domain/schemas/chart-requests.ts';
import type { made } from '../../domain/schemas/common.ts';
import { openSome, sealSome } from '../chart-handoff/sealed.ts';
import type { Asking } from '../principal.ts';
import { conflict, type FieldError, Problem } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import { type AskingChart, capability, demandCapability, listReader } from './chart-readers.ts';
import { readPicklist } from './picklists.ts';
import { demand, found, refuse } from './rows.ts';

/** The practice's label of each code of a picklist; a code that is none of it stands for itself. */
export const labelsOf = async (uow: UnitOfWork, list: PicklistName) => {
  const { items } = await readPicklist(uow, list);
  const labels = new Map(items.map(({ code, label }) => [code, label]));
  return (code: string) => labels.get(code) ?? code;
};

/** Rows of a list, their items by the practice's labels. */
export async function requestRows(uow: UnitOfWork, rows: readonly ListedRequest[]): Promise<RequestRow[]> {
  const label = await labelsOf(uow, 'missing-item');
  return rows.map((row) => ({ ...row, items: row.items.map(label) }));
}

/** A request that who asks may see, and whose chart is open to them. `given`: who has just given it away sees it once more. @throws Problem 403, 404 */
export async function visibleRequest(
  uow: UnitOfWork,
  id: string,
  asking: Asking,
  given = false,
): Promise<ListedRequest> {
  const reader = await listReader(uow, asking);
  const [row] = await requestList(uow, { id, limit: 1 }, { ...reader, all: reader.all || given });
  const seen = found(row ?? null, 'request');
  if (seen.closed) {
    // A list names no client to who may see none; a request shows everything.
    demand(asking.principal, 'Clients', 'view');
    await assertMayOpen(uow, asking.principal, seen.clientId, asking.now);
  }
  return seen;
}

/** @throws Problem 403 where its chart is closed, 404 */
export async function readRequest(uow: UnitOfWork, id: string, asking: AskingChart, given = false): Promise<Shape> {
  const row = await visibleRequest(uow, id, asking, given);
  const [shown] = await requestRows(uow, [row]);
  const request = await uow.em.findOneOrFail(ChartRequest, { id });
  return {
    ...found(shown ?? null, 'request'),
    itemList: await itemShapes(uow, id, asking),
    timeline: await timelineShapes(uow, id, asking),
    moves: movesOf(row),
    next: row.closedAt === null ? nextOf(await dueRules(uow), { request }) : null,
  };
}

async function itemShapes(uow: UnitOfWork, id: string, { keyRing }: AskingChart): Promise<Shape['itemList']> {
  const label = await labelsOf(uow, 'missing-item');
  return (await itemsOf(uow, id)).map(({ moveId, words, supplied, ...item }) => ({
    ...item,
    label: label(item.code),
    words: openSome(keyRing, 'chart_request_item', item.id, words) ?? '',
    status: moveId === null ? ('open' as const) : ('supplied' as const),
    supplied: moveId && openSome(keyRing, 'chart_move', moveId, supplied),
  }));
}

async function timelineShapes(uow: UnitOfWork, id: string, { keyRing }: AskingChart): Promise<Shape['timeline']> {
  const [item, reason] = [await labelsOf(uow, 'missing-item'), await labelsOf(uow, 'reason')];
  return (await timelineOf(uow, id)).map((entry) => ({
    ...entry,
    label: isMove(entry.kind) ? moves[entry.kind].done : steps[entry.kind],
    words: openSome(keyRing, 'chart_move', entry.id, entry.words),
    reason: entry.reason && reason(entry.reason),
    item: entry.item && item(entry.item),
  }));
}

/** What somebody of these sides can do with it, now or later; a group's members can do what its keeper does, once they have claimed it. */
function movesOf({ phase, sides, keeper, released }: ListedRequest): Shape['moves'] {
  const facts = { phase, sides, unclaimed: keeper === null, released };
  const theirs = (move: MoveName) => {
    const by: readonly Side[] = moves[move].by;
    return sides.some((side) => by.includes(side));
  };
  return moveNames.filter(theirs).map((move) => {
    const refusal = moveRefusal(move, facts);
    return { move, label: moves[move].label, refusal, why: refusal && moveRefusals[refusal].title };
  });
}

/** What is wrong with those who are asked: a person, or a group, that cannot receive it. */
export async function keeperFaults(
  uow: UnitOfWork,
  keeper: Keeper,
  clientId: string,
  { principal, now }: Asking,
): Promise<FieldError[]> {
  if (keeper.staffId === principal.staffId)
    return [{ path: 'keeper.staffId', message: 'You cannot ask yourself. Choose who keeps the charts.' }];
  if (await canReceive(uow, keeper, { clientId, now })) return [];
  const { title, next } = moveRefusals['no-keeper'];
  return [{ path: keeper.staffId === null ? 'keeper.groupId' : 'keeper.staffId', message: `${title}. ${next}` }];
}

/**
 * Asks for what is missing, under the lock of the note: a note that is being released at the same time is either released before, and then nothing more
 * is asked for it, or sees the request.
 * @throws Problem 400, 403, 404, 409
 */
export async function createRequest(
  uow: UnitOfWork,
  noteId: string,
  { keeper, items, words, required, priority, dueAt }: z.output<typeof newRequest>,
  asking: AskingChart,
): Promise<z.output<typeof made>> {
  const { principal, now, keyRing } = asking;
  demandCapability(principal);
  const note = found(await lockRow(uow, Note, { id: noteId }), 'note');
  await assertMayOpen(uow, principal, note.clientId, now);
  if (note.holderId !== principal.staffId)
    throw new Problem(403, 'not-yours', 'Only who holds a note can ask for what it needs', {
      next: 'Ask its author to do it.',
    });
  if (note.releasedAt) throw conflict('released', moveRefusals.released.title, moveRefusals.released.next);
  refuse([
    ...(await itemFaults(uow, items)),
    ...dueFaults(dueAt, now),
    ...(await keeperFaults(uow, keeper, note.clientId, asking)),
  ]);
  const id = newId();
  const due = dueAt === null ? dueFrom(await dueRules(uow), priority, now) : new Date(dueAt);
  const to = { keeperId: keeper.staffId, groupId: keeper.groupId };
  const told = { required, priority, dueAt: due, phaseSince: now, createdAt: now, createdBy: principal.actor };
  const request = uow.em.create(ChartRequest, { id, noteId, ...to, ...told });
  await uow.em.flush();
  for (const [position, item] of items.entries()) {
    const itemId = newId();
    const sealed = sealSome(keyRing, 'chart_request_item', itemId, item.words);
    uow.em.create(ChartRequestItem, { id: itemId, requestId: id, position, code: item.code, words: sealed });
  }
  const moveId = newId();
  const sealed = sealSome(keyRing, 'chart_move', moveId, words);
  recordStep(uow, request, { id: moveId, step: 'request', staffId: principal.staffId, words: sealed, ...to, now });
  await uow.em.flush();
  await tellReceived(uow, { request, note }, { except: principal.staffId, now });
  return { id, version: request.version };
}

/** What is wrong with a due time that somebody chose; null leaves it to the settings. */
export function dueFaults(dueAt: string | null, now: Date): FieldError[] {
  if (dueAt === null) return [];
  const days = (Date.parse(dueAt) - now.getTime()) / 86_400_000;
  if (days <= 0) return [{ path: 'dueAt', message: 'is over already' }];
  return days > dueWithinDays ? [{ path: 'dueAt', message: 'lies more than a year ahead: choose an earlier day' }] : [];
}

async function itemFaults(uow: UnitOfWork, items: readonly { code: string; words: string }[]): Promise<FieldError[]> {
  const { items: listed } = await readPicklist(uow, 'missing-item');
  const inUse = new Set(listed.filter(({ active }) => active).map(({ code }) => code));
  return items.flatMap(({ code, words }, i) => {
    if (!inUse.has(code)) return [{ path: `items.${i}.code`, message: 'is no missing item in use; see Picklists' }];
    if (code === 'other' && words === '') return [{ path: `items.${i}.words`, message: 'is missing: say what it is' }];
    return [];
  });
}

/** @throws Problem 400 where one is not of the client, was withdrawn or refused by the virus scanner */
export async function assertDocuments(uow: UnitOfWork, clientId: string, ids: readonly string[]): Promise<void> {
  const known = new Set(ids.length === 0 ? [] : await standingDocuments(uow, { clientId, ids }));
  refuse(
    ids.flatMap((id, i) =>
      known.has(id) ? [] : [{ path: `documentIds.${i}`, message: 'is no document of this client that can be opened' }],
    ),
  );
}

/** What the page needs before anybody asks: who has the capability, whom to ask for it, and what there is to choose from. */
export async function requestOptions(uow: UnitOfWork, { principal, now }: Asking): Promise<RequestOptions> {
  const missing = capability.filter(([rule, right]) => !can(principal.grants, rule, right)).map(([rule]) => rule);
  const capable = missing.length === 0;
  const rules = await dueRules(uow);
  const inUse = async (list: PicklistName) =>
    (await readPicklist(uow, list)).items.filter(({ active }) => active).map(({ code, label }) => ({ code, label }));
  const askable = capable ? await whoCanBeAsked(uow, principal.staffId) : { people: [], groups: [] };
  return {
    capable,
    missing,
    whomToAsk: capable ? [] : await administratorNames(uow),
    profiles: capable ? [] : await profilesOf(uow, principal.accountId),
    ...askable,
    items: await inUse('missing-item'),
    reasons: await inUse('reason'),
    dueAt: {
      normal: dueFrom(rules, 'normal', now).toISOString(),
      high: dueFrom(rules, 'high', now).toISOString(),
    },
  };
}
