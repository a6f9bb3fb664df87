import type { StepName } from '../../domain/chart-handoff/moves.ts';
import type { UnitOfWork } from '../database.ts';
import { ChartMove } from '../entities/index.ts';
import type { LockedRequest } from './lock-request.ts';

interface Step {
  id?: string;
  step: StepName;
  /** Who asked; nobody of what time brought. */
  staffId?: string;
  /** Sealed. */
  words?: Buffer | null;
  /** To whom it went. */
  keeperId?: string | null;
  groupId?: string | null;
  now: Date;
}

/** A line of the timeline that is no move of somebody: that it was asked for, and what time brought. Written with the caller's next flush. */
export function recordStep({ em }: UnitOfWork, request: LockedRequest['request'], { step, now, ...to }: Step): void {
  em.create(ChartMove, {
    requestId: request.id,
    move: step,
    status: 'done',
    phase: request.phase,
    askedAt: now,
    doneAt: now,
    ...to,
  });
}
