import { nextBusinessDay } from '../../domain/business-time.ts';
import { nextPromiseStep, promiseSteps, type PromiseStep, stepsDue } from '../../domain/portal-messages.ts';
import type { UnitOfWork } from '../database.ts';
import { PortalThread } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { promiseRules, stepTimes } from './promise.ts';
import { tellAnswerers, tellOverseers } from './tell.ts';

export interface ThreadLook {
  /** Staff owe no answer. */
  over: boolean;
  step: PromiseStep | null;
  nextAt: Date | null;
}

/**
 * Does what the promise of an answer asks for by `now`, each step once however often it is called: reminds the group, tells it that it is overdue, tells those
 * who may give it to somebody. After a stand-still the last of those due is told alone.
 * @returns what comes next, and when to look again; null where there is no such thread
 */
export async function lookAtThread(uow: UnitOfWork, threadId: string, now: Date): Promise<ThreadLook | null> {
  const thread = await lockRow(uow, PortalThread, { id: threadId });
  if (!thread) return null;
  if (!thread.dueAt) return { over: true, step: null, nextAt: null };
  const rules = await promiseRules(uow);
  const at = stepTimes(rules, thread.dueAt);
  const due = stepsDue(at, now.toISOString());
  if (due > thread.level) {
    thread.level = due;
    await uow.em.flush();
    await take(uow, thread, promiseSteps[due - 1] ?? 'escalate', now);
  }
  const next = nextPromiseStep({ level: thread.level, at });
  // Once all was told it is looked at when the office opens: an answer ends it before.
  const nextAt = new Date(next?.at ?? nextBusinessDay(now.toISOString(), rules.calendar));
  thread.nextAt = nextAt;
  await uow.em.flush();
  return { over: false, step: next?.step ?? null, nextAt };
}

async function take(
  uow: UnitOfWork,
  thread: { id: string; clientId: string; groupId: string; startedBy?: string | null },
  step: PromiseStep,
  now: Date,
): Promise<void> {
  if (step === 'remind') return tellAnswerers(uow, thread, 'portal-message-due', now);
  if (step === 'overdue') return tellAnswerers(uow, thread, 'portal-message-overdue', now);
  await tellAnswerers(uow, thread, 'portal-message-overdue', now);
  await tellOverseers(uow, thread, 'portal-message-overdue', now);
}
