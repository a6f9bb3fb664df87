import { Failure, isProblem, mayRetry } from './problem.ts';

/**
 * Whether what was asked may have been done all the same: no answer came, or none that refuses it. That the session has ended meanwhile says nothing of
 * what was asked before.
 */
export const inDoubt = (error: unknown): boolean =>
  error instanceof Failure && (mayRetry(error) || error.status === 401 || isProblem(error, 'in-progress'));

/**
 * What an attempt goes by, such as the newest message that was read: kept from its first press until the server has answered it, however the page changes
 * meanwhile. What was tried again after a lost answer is then the same attempt, and is never taken for a new one.
 */
export const heldAttempt = <T>() => {
  let held: { by: T } | null = null;
  return {
    of: (by: T): T => (held ??= { by }).by,
    /** `error`: null where it succeeded. */
    answered: (error: unknown): void => {
      if (!inDoubt(error)) held = null;
    },
  };
};
