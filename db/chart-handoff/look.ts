import { isOpen, type RequestPhase, waitsForAsker } from '../../domain/chart-handoff/moves.ts';
import { ladder, type TimedStep } from '../../domain/chart-handoff/schedule.ts';
import type { UnitOfWork } from '../database.ts';
import { receivers } from './capable.ts';
import { dueRules, nextLookAt, nextOf } from './due.ts';
import { handOverNote } from './hand-over-note.ts';
import { lockRequest, type LockedRequest } from './lock-request.ts';
import { recordStep } from './record-step.ts';
import { todayOf } from '../practice-zone.ts';
import { delegateOf, peopleOfRung } from './rungs.ts';
import { standInFor } from './stand-in.ts';
import { askersOf, keepersOf, tellOfRequest, tellReceived } from './tell.ts';
import { watchGroup } from './unattended.ts';

export interface RequestLook {
  phase: RequestPhase;
  /** Nothing happens to it any more. */
  over: boolean;
  step: TimedStep | null;
  nextAt: Date;
}

/**
 * Does what is due by `now`: closes what is over, hands over from who has left or is away, reminds, escalates; each once, however often it is called.
 * @returns how it stands then, and when to look again; null where there is no such request
 */
export async function lookAtRequest(uow: UnitOfWork, requestId: string, now: Date): Promise<RequestLook | null> {
  const locked = await lockRequest(uow, requestId);
  if (!locked) return null;
  const { request, note } = locked;
  closeReleased(uow, locked, now);
  if (!request.closedAt) {
    await handOverNote(uow, note.id, now);
    await handOverKeeper(uow, locked, now);
  }
  await watchGroup(uow, locked, now);
  const rules = await dueRules(uow);
  let next = request.closedAt ? null : nextOf(rules, locked);
  while (next !== null && Date.parse(next.at) <= now.getTime()) {
    await take(uow, locked, next.step, now);
    next = nextOf(rules, locked);
  }
  request.nextStep = next?.step ?? null;
  request.nextAt = nextLookAt(rules, next, now);
  request.lookedAt = now;
  await uow.em.flush();
  return {
    phase: request.phase,
    over: Boolean(request.closedAt),
    step: next?.step ?? null,
    nextAt: request.nextAt,
  };
}

/** A release is an acceptance of what was completed. */
function closeReleased(uow: UnitOfWork, { request, note }: LockedRequest, now: Date): void {
  if (request.closedAt || request.phase !== 'completed' || !note.releasedAt) return;
  request.closedAt = now;
  recordStep(uow, request, { step: 'released', now });
}

/** From a chart keeper who has left, or cannot receive requests any more, and from one who is away today to who stands in for them. */
async function handOverKeeper(uow: UnitOfWork, locked: LockedRequest, now: Date): Promise<void> {
  const { request, note } = locked;
  const { keeperId, groupId, phase } = request;
  if (!keeperId || !isOpen(phase) || phase === 'declined') return;
  const about = { clientId: note.clientId, now };
  const first = async (...staffIds: (string | null)[]) => {
    const named = staffIds.flatMap((each) => (each === null ? [] : [each]));
    const able = new Set(await receivers(uow, { staffIds: named, ...about }));
    return named.find((each) => able.has(each)) ?? null;
  };
  const today = await todayOf(uow, now);
  const standIn = await standInFor(uow, keeperId, today);
  const left = (await first(keeperId)) === null;
  if (!left && standIn === null) return;
  const toGroup = left && groupId ? (await receivers(uow, { groupId, ...about })).length > 0 : false;
  const others = left
    ? [await delegateOf(uow, keeperId, today), ...(await peopleOfRung(uow, locked, 'supervisor', now))]
    : [];
  const administrators = left ? await peopleOfRung(uow, locked, 'administrator', now) : [];
  const to = toGroup ? null : await first(standIn, ...others, ...administrators);
  if (!toGroup && to === null) return;
  Object.assign(request, {
    keeperId: to,
    reminded: false,
    version: request.version + 1,
    ...(!waitsForAsker.includes(phase) && { phase: 'requested', phaseSince: now }),
  });
  recordStep(uow, request, {
    step: left ? 'keeper-left' : 'hand-over',
    keeperId: to,
    groupId: toGroup ? groupId : null,
    now,
  });
  await uow.em.flush();
  if (toGroup) await tellReceived(uow, locked, { except: null, now });
  else await tellOfRequest(uow, locked, { kind: 'request-handed-over', staffIds: to === null ? [] : [to], now });
  await tellOfRequest(uow, locked, {
    kind: 'request-progress',
    staffIds: await askersOf(uow, locked, now),
    except: to,
    now,
  });
}

async function take(uow: UnitOfWork, locked: LockedRequest, step: TimedStep, now: Date): Promise<void> {
  const { request } = locked;
  // Workers were away meanwhile: that it is overdue is told, and that is enough.
  if (step === 'remind' && request.dueAt <= now) {
    request.reminded = true;
    return;
  }
  recordStep(uow, request, { step, now });
  if (step === 'remind') request.reminded = true;
  else if (step === 'nudge') request.nudgedAt = now;
  else request.level += 1;
  await uow.em.flush();
  const kind = step === 'remind' ? 'request-due' : step === 'nudge' ? 'request-waits' : 'request-overdue';
  await tellOfRequest(uow, locked, { kind, staffIds: await whom(uow, locked, step, now), now });
}

/** Both sides hear when it is overdue, and then one rung after the other. */
async function whom(uow: UnitOfWork, locked: LockedRequest, step: TimedStep, now: Date): Promise<string[]> {
  if (step === 'nudge') return askersOf(uow, locked, now);
  if (step === 'remind') return keepersOf(uow, locked, now);
  const rung = await peopleOfRung(uow, locked, step, now);
  if (step !== ladder[0]) return rung;
  return [...(await keepersOf(uow, locked, now)), ...(await askersOf(uow, locked, now)), ...rung];
}
