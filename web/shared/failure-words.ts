import type { Problem } from '../../domain/schemas/common.ts';
import { Failure, isOutdated, isProblem, mayRetry } from './problem.ts';
import { words } from './words.ts';

export interface FailureWords {
  title: string;
  detail?: string | undefined;
  next?: string | undefined;
  requestId?: string | undefined;
  /** What the person can do about it here and now. */
  way: 'retry' | 'refresh' | 'newer' | 'reload' | 'none';
}

const known = [401, 403, 404, 409, 429, 500] as const;

const fallbackOf = (status: number) => known.find((each) => each === status) ?? (status >= 500 ? 500 : null);

const wayOf = (failure: Failure): FailureWords['way'] => {
  if (mayRetry(failure)) return 'retry';
  if (isProblem(failure, 'list-changed')) return 'refresh';
  return isOutdated(failure) ? 'newer' : 'none';
};

const ofProblem = (failure: Failure, problem: Problem): FailureWords => {
  const { type, title, detail, next, requestId } = problem;
  const fallback = fallbackOf(failure.status);
  // What the server says there is for programs; people see each message beside its field.
  if (type.endsWith(':invalid'))
    return { title: words('problem.fields.title'), next: words('problem.fields.next'), way: 'none' };
  // Of a message that was changed after the answer to the first press was lost.
  if (type.endsWith(':key-reused'))
    return { title: words('problem.arrived.title'), next: words('problem.arrived.next'), way: 'none' };
  return {
    title: title || words(fallback ? `problem.${fallback}.title` : 'problem.other.title'),
    detail,
    next: next ?? (fallback ? words(`problem.${fallback}.next`) : undefined),
    requestId: failure.status >= 500 ? requestId : undefined,
    way: wayOf(failure),
  };
};

/** The one place where an error becomes words. What no call of the API threw is a fault of the page itself, or of a build that is gone. */
export const failureWords = (error: unknown): FailureWords => {
  if (!(error instanceof Failure))
    return {
      title: words('problem.unexpected.title'),
      detail: words('problem.unexpected.detail'),
      next: words('problem.unexpected.next'),
      way: 'reload',
    };
  if (error.problem) return ofProblem(error, error.problem);
  const kind = error.kind === 'timeout' ? 'timeout' : 'offline';
  return {
    title: words(`problem.${kind}.title`),
    detail: words(`problem.${kind}.detail`),
    next: words(`problem.${kind}.next`),
    way: 'retry',
  };
};
