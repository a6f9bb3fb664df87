import { isDeepStrictEqual } from 'node:util';
import type { InferEntity } from '@mikro-orm/postgresql';
import { lastMove } from '../../db/chart-handoff/request-detail.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ChartMove, ChartMoveDocument } from '../../db/entities/index.ts';
import { isMove, moveRefusals, type MoveRefusal, moves, steps } from '../../domain/chart-handoff/moves.ts';
import type { MadeStep, MovedRequest, MoveRequest } from '../../domain/schemas/chart-requests.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openSome, sealSome } from '../chart-handoff/sealed.ts';
import { makeMove, mayComeLater } from '../chart-handoff/workflow.ts';
import type { Deps } from '../deps.ts';
import { conflict, Problem } from '../problem.ts';
import type { Work } from '../route.ts';
import { type AskingChart, demandCapability, isManager } from './chart-readers.ts';
import { assertDocuments, dueFaults, keeperFaults, readRequest, visibleRequest } from './chart-requests.ts';
import { readPicklist } from './picklists.ts';
import { refuse } from './rows.ts';

interface Making extends AskingChart {
  work: Work;
  deps: Pick<Deps, 'temporal' | 'log'>;
}

/** `again`: it was made before, and sent once more. */
interface Moved {
  step: MadeStep;
  again: boolean;
}

/**
 * Makes a step of a request: written down with its words first, which Temporal never sees, then made by an Update of its workflow. When this returns, its row is
 * committed. A step that was written down already, by the same id, is not written again; one that was made, or refused, is answered with that, whatever has
 * become of the request since.
 * @throws Problem 400, 403, 404, 409 with the reason, 503 where Temporal is away, 500 where something is broken
 */
export async function moveRequest(requestId: string, body: MoveRequest, making: Making): Promise<Moved> {
  const { work, deps, principal } = making;
  demandCapability(principal);
  const before = await work(async (uow) => {
    await writeDown(uow, requestId, body, making);
    return endOf(uow, body.moveId);
  });
  const answer = async (end: End, again: boolean): Promise<Moved> => {
    if (typeof end !== 'string') return { step: end, again };
    throw await work((uow) => refused(uow, requestId, end, again));
  };
  if (before !== null) return answer(before, true);
  let lost: unknown = null;
  const byPhase = await makeMove(deps.temporal, { practiceId: principal.practiceId, requestId }, body).catch(
    (error: unknown) => {
      lost = error;
      return null;
    },
  );
  const end = await work((uow) => endOf(uow, body.moveId, byPhase));
  if (end !== null) return answer(end, false);
  if (mayComeLater(lost)) {
    deps.log.warn({ err: lost, requestId }, 'A step of a request to the chart keeper was not made in time');
    throw new Problem(503, 'temporal-away', 'This step could not be made right now', {
      next: 'Read the request again in a moment: where the step does not show there, repeat it.',
      headers: { 'retry-after': '5' },
    });
  }
  deps.log.error({ err: lost, requestId }, 'A step of a request to the chart keeper failed');
  throw new Problem(500, 'step-failed', 'This step failed', {
    next: 'Repeating it will not help: tell whoever runs Rounds, with the number of this answer.',
  });
}

/**
 * Makes a step, and answers it with the request as it is then. Who has just given it away sees it once more; who sends the step again does not: what has become
 * of the request since is no matter of theirs.
 * @throws as {@link moveRequest}
 */
export async function moveAndRead(requestId: string, body: MoveRequest, making: Making): Promise<MovedRequest> {
  const { step, again } = await moveRequest(requestId, body, making);
  const request = making.work((uow) => readRequest(uow, requestId, making, !again));
  if (!again) return { ...(await request), step };
  return request.then(
    (seen) => ({ ...seen, step }),
    (error: unknown) => {
      if (error instanceof Problem && (error.status === 403 || error.status === 404)) return { id: requestId, step };
      throw error;
    },
  );
}

/** What came of a step: why it was refused, or that it was made. */
type End = MoveRefusal | MadeStep;

/** @returns null while it is still to be made. `byPhase`: why its workflow refused it before anything was written */
async function endOf(uow: UnitOfWork, moveId: string, byPhase: MoveRefusal | null = null): Promise<End | null> {
  const row = await uow.em.findOneOrFail(ChartMove, { id: moveId });
  if (byPhase && row.status === 'asked') Object.assign(row, { status: 'refused', refusal: byPhase });
  if (row.status === 'refused') return row.refusal ?? 'changed';
  const { move, phase, doneAt } = row;
  return isMove(move) && phase && doneAt ? { id: moveId, move, to: phase, at: doneAt.toISOString() } : null;
}

async function writeDown(uow: UnitOfWork, requestId: string, body: MoveRequest, making: Making): Promise<void> {
  const { principal, now, keyRing } = making;
  const { words, documentIds, reason, itemIds, keeperId, groupId, dueAt } = contentOf(body);
  const known = await uow.em.findOne(ChartMove, { id: body.moveId });
  if (known) {
    const theirs = known.requestId === requestId && known.staffId === principal.staffId;
    // What was said anew under an old id would be lost without a word.
    if (theirs && isDeepStrictEqual(contentOf(body), await contentOfRow(uow, keyRing, known))) return;
    throw conflict('key-reused', 'This `moveId` belongs to another step', 'Make a new one for each step.');
  }
  // Only now: who has given a request away and asks again, since the answer was lost, does not see it any more.
  const { clientId } = await visibleRequest(uow, requestId, making);
  await assertReason(uow, body);
  await assertDocuments(uow, clientId, documentIds);
  if (body.move === 'supply' && words === '' && documentIds.length === 0)
    refuse([{ path: 'words', message: 'is missing: say what was supplied, or attach a document' }]);
  if (body.move === 'reassign') refuse(await keeperFaults(uow, body.keeper, clientId, making));
  refuse(dueFaults(dueAt, now));
  uow.em.create(ChartMove, {
    id: body.moveId,
    requestId,
    move: body.move,
    status: 'asked',
    staffId: principal.staffId,
    askedBy: principal.actor,
    manager: isManager(principal),
    readVersion: body.move === 'say' ? null : body.version,
    words: sealSome(keyRing, 'chart_move', body.moveId, words),
    reason,
    itemIds,
    keeperId,
    groupId,
    dueAt: dueAt === null ? null : new Date(dueAt),
    askedAt: now,
  });
  await uow.em.flush();
  for (const documentId of documentIds) uow.em.create(ChartMoveDocument, { moveId: body.moveId, documentId });
  await uow.em.flush();
}

/** What a step says, beside by whom and of which request; what a kind of step does not carry is empty. Documents in the order of their ids, each once. */
function contentOf(body: MoveRequest) {
  const dueAt = 'dueAt' in body ? body.dueAt : null;
  return {
    move: body.move,
    words: 'words' in body ? body.words : '',
    documentIds: [...new Set('documentIds' in body ? body.documentIds : [])].toSorted(),
    reason: 'reason' in body ? body.reason : null,
    itemIds: body.move === 'supply' ? [body.itemId] : body.move === 'reopen' ? body.itemIds : [],
    keeperId: body.move === 'reassign' ? body.keeper.staffId : null,
    groupId: body.move === 'reassign' ? body.keeper.groupId : null,
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
  };
}

/** The same of a step that was written down. */
async function contentOfRow(uow: UnitOfWork, keyRing: KeyRing, row: InferEntity<typeof ChartMove>) {
  const documents = await uow.em.find(ChartMoveDocument, { moveId: row.id });
  return {
    move: row.move,
    words: openSome(keyRing, 'chart_move', row.id, row.words ?? null) ?? '',
    documentIds: documents.map(({ documentId }) => documentId).toSorted(),
    reason: row.reason ?? null,
    itemIds: row.itemIds,
    keeperId: row.keeperId ?? null,
    groupId: row.groupId ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
  };
}

/** @throws Problem 400 where a reason is none of the practice's, or where there is none and no words either */
async function assertReason(uow: UnitOfWork, body: MoveRequest): Promise<void> {
  if (body.move !== 'decline' && body.move !== 'withdraw') return;
  const { items } = await readPicklist(uow, 'reason');
  const isKnown = body.reason === null || items.some(({ code, active }) => active && code === body.reason);
  refuse(isKnown ? [] : [{ path: 'reason', message: 'is no reason in use; see Picklists' }]);
  if (body.reason === null && body.words === '')
    refuse([{ path: 'words', message: 'is missing: say why, or name a reason' }]);
}

/**
 * The refusal, with what was done last and by whom: whoever was second sees what the first did. `again`: the step was sent once more, and is not tried anew,
 * although it might fit by now; then without what was done since, which may be no business of theirs any more.
 */
async function refused(uow: UnitOfWork, requestId: string, refusal: MoveRefusal, again: boolean): Promise<Problem> {
  const { title, next: todo } = moveRefusals[refusal];
  const next = again ? `${todo} This step was refused when it was first sent: a new \`moveId\` tries it anew.` : todo;
  const last = again ? null : await lastMove(uow, requestId);
  const done =
    last && (isMove(last.kind) ? `${last.name ?? 'Somebody'} ${moves[last.kind].done}.` : `${steps[last.kind]}.`);
  return new Problem(refusal === 'not-yours' ? 403 : 409, refusal, title, { next, ...(done && { detail: done }) });
}
