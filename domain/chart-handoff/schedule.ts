import { isOpen, type RequestPhase, waitsForAsker, waitsForKeeper } from './moves.ts';

/** Who is told, one after the other, when a request is overdue. */
export const ladder = ['delegate', 'supervisor', 'administrator'] as const;
export type Rung = (typeof ladder)[number];

/** Days ahead up to which somebody may choose when a request is due: beyond it nobody would ever be reminded of it. */
export const dueWithinDays = 366;

/** What time brings. */
export const timedSteps = ['remind', 'nudge', ...ladder] as const;
export type TimedStep = (typeof timedSteps)[number];

/** Instants are ISO 8601 in UTC; they are counted in the business hours of the practice before (domain/business-time.ts). */
export interface RequestClock {
  phase: RequestPhase;
  /** Before it is due. */
  remindAt: string;
  reminded: boolean;
  /** When each rung of the ladder is told; the first one when it is due. */
  rungsAt: readonly [string, string, string];
  /** Rungs that were told. */
  level: number;
  /** When who asked is reminded that the request waits for them. */
  nudgeAt: string;
}

/** What comes next, and when; null: nothing by itself. */
export function nextStep(clock: RequestClock): { step: TimedStep; at: string } | null {
  const { phase, remindAt, reminded, rungsAt, level, nudgeAt } = clock;
  if (!isOpen(phase)) return null;
  if (waitsForAsker.includes(phase)) return { step: 'nudge', at: nudgeAt };
  if (!waitsForKeeper.includes(phase)) return null;
  if (!reminded && level === 0 && remindAt < rungsAt[0]) return { step: 'remind', at: remindAt };
  const [rung, at] = [ladder[level], rungsAt[level]];
  return rung === undefined || at === undefined ? null : { step: rung, at };
}
