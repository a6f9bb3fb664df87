/*
 * Messages between clients and staff in the portal. Staff owe an answer from the first message that waits for one: its time is promised in business
 * hours, and what follows when it passes is worked out here.
 */

/** What time brings to a question that waits: its group is reminded halfway, told when it is overdue, and then others are who may give it to somebody. */
export const promiseSteps = ['remind', 'overdue', 'escalate'] as const;
export type PromiseStep = (typeof promiseSteps)[number];

/** Attachments of one message. */
export const mostAttachments = 5;
/** Uploads of a client that were not sent yet. */
export const mostUnsent = 20;
/** Uploads for messages of one client within a day, with those that were sent or removed, whose bytes stay: no way to fill a disk. */
export const mostUploadedADay = 50;

/** How a thread stands for both sides. */
export type ThreadState = 'open' | 'closed';
export type WaitsFor = 'staff' | 'client';

/** The step that comes next, and when; `level`: how many were told of this question, `at`: the instants of all. Null: none is left. */
export function nextPromiseStep({
  level,
  at,
}: {
  level: number;
  at: readonly [remind: string, overdue: string, escalate: string];
}): { step: PromiseStep; at: string } | null {
  const step = promiseSteps[level];
  const instant = at[level];
  return step && instant !== undefined ? { step, at: instant } : null;
}

/** How many steps are due by an instant: after a stand-still of the workers the last of them alone is told. */
export const stepsDue = (at: readonly string[], now: string): number => at.filter((each) => each <= now).length;
