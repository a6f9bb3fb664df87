/** One invalid field; `path` is written with dots, as in `contactPoints.0.address`. */
export interface FieldError {
  path: string;
  message: string;
}

interface More {
  /** What happened, for this request. Never a value of a row, a name or SQL. */
  detail?: string;
  /** What the person, or the program, can do about it. */
  next?: string;
  errors?: FieldError[];
  headers?: Record<string, string>;
}

/**
 * An answer that says no, in the form of RFC 9457; thrown anywhere in a request. `kind` is the last part of its `type`,
 * `urn:rounds:problem:<kind>`, and stays the same for programs while the words may change.
 */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly kind: string;
  readonly more: More;

  constructor(status: number, kind: string, title: string, more: More = {}) {
    super(title);
    this.status = status;
    this.kind = kind;
    this.more = more;
  }

  toJSON(): Record<string, unknown> {
    const { headers: _, ...more } = this.more;
    return { type: `urn:rounds:problem:${this.kind}`, title: this.message, status: this.status, ...more };
  }
}

/** 400: names every invalid field at once. */
export const invalid = (...errors: FieldError[]) =>
  new Problem(400, 'invalid', 'Some fields cannot be taken as they are', {
    next: 'Correct the fields named in `errors` and send the request again.',
    errors,
  });

export const notSignedIn = () =>
  new Problem(401, 'not-signed-in', 'You are not signed in', {
    next: 'Sign in, or send a token that has neither expired nor been revoked.',
    headers: { 'www-authenticate': 'Bearer realm="rounds"' },
  });

/** 403: `rule` and `right` are of domain/rules.ts. */
export const missingRight = (rule: string, right: string) =>
  new Problem(403, 'missing-right', 'Your profiles do not allow this', {
    detail: `It takes the right to ${right} by the rule "${rule}".`,
    next: 'Ask an administrator of your practice for a profile that has it.',
  });

/** 404, also for what belongs to another practice. */
export const notFound = (what = 'page') =>
  new Problem(404, 'not-found', `There is no such ${what}`, {
    next: 'Check the address; a list shows what is there.',
  });

/** 409: somebody saved a newer version since this one was read. */
export const changedMeanwhile = () =>
  new Problem(409, 'version-conflict', 'Somebody changed this in the meantime', {
    next: 'Read it again, look at what changed, and repeat your change.',
  });

/** 409: the row that a page ended with has left the list while somebody turned pages. */
export const listChanged = () =>
  new Problem(409, 'list-changed', 'The list has changed meanwhile', { next: 'Refresh it.' });

/** 409: the request contradicts what is there. */
export const conflict = (kind: string, title: string, next: string, errors?: FieldError[]) =>
  new Problem(409, kind, title, errors ? { next, errors } : { next });

/** 429 with Retry-After; `seconds` until the next try makes sense. */
export const tooMany = (title: string, seconds: number) =>
  new Problem(429, 'too-many', title, {
    next: `Try again in ${seconds < 120 ? `${Math.max(1, Math.ceil(seconds))} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  });
