import type { Problem } from '../../domain/schemas/common.ts';

/** Why a request did not succeed: the server said no, it could not be reached, or it did not answer in time. */
export type FailureKind = 'problem' | 'offline' | 'timeout';

/** Thrown by every call of the API client; `problem` is there when the server answered. */
export class Failure extends Error {
  override name = 'Failure';
  readonly kind: FailureKind;
  readonly problem: Problem | null;

  constructor(kind: FailureKind, problem: Problem | null = null) {
    super(problem?.title ?? kind);
    this.kind = kind;
    this.problem = problem;
  }

  get status(): number {
    return this.problem?.status ?? 0;
  }
}

/** The same call may succeed later without a change: the server is away, slow, overloaded or broken. */
export const mayRetry = (failure: Failure): boolean =>
  failure.kind !== 'problem' || failure.status >= 500 || failure.status === 429;

/** `/contactPoints/0/address` and `contactPoints[0].address` both become `contactPoints.0.address`; a leading `body.` goes. */
const fieldName = (path: string) =>
  path
    .replace(/\[(\d+)\]/g, '.$1')
    .replaceAll('/', '.')
    .replace(/^[.#]+/, '')
    .replace(/^body\./, '');

/** The server refused by a problem of this kind, the last part of its `type`. */
export const isProblem = (error: unknown, kind: string): boolean =>
  error instanceof Failure && (error.problem?.type.endsWith(`:${kind}`) ?? false);

/** Somebody saved a newer version since this one was read. */
export const isOutdated = (failure: Failure): boolean => failure.problem?.type.endsWith(':version-conflict') ?? false;

/** The message of each invalid field, as a sentence, by its dotted path; the first one where a field has several. */
export const fieldErrors = (error: unknown): Record<string, string> => {
  const errors: Record<string, string> = {};
  if (error instanceof Failure)
    for (const { path, message } of error.problem?.errors ?? [])
      errors[fieldName(path)] ??= message.charAt(0).toUpperCase() + message.slice(1);
  return errors;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const isFieldError = (value: unknown): value is { path: string; message: string } =>
  isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';

/** Reads an RFC 9457 answer; whatever else came (a proxy's page, nothing) still gives a problem with its status. */
export const readProblem = (body: unknown, status: number): Problem => {
  const given = isRecord(body) ? body : {};
  const errors = Array.isArray(given['errors']) ? given['errors'].filter(isFieldError) : undefined;
  return {
    type: text(given['type']) ?? 'about:blank',
    title: text(given['title']) ?? '',
    status,
    detail: text(given['detail']),
    next: text(given['next']),
    errors,
    requestId: text(given['requestId']),
  };
};
