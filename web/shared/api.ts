import { Failure, readProblem } from './problem.ts';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
  query?: Query;
  body?: unknown;
  /** Idempotency-Key: one per submit intent, the same one when the same intent is tried again. */
  key?: string;
  signal?: AbortSignal | undefined;
  /** Nobody pressed anything: the request does not put off the automatic sign-out. */
  background?: boolean;
}

/** Requests that begin a session: by a password, or by a link of the portal. */
const signsIn = /\/(session|links\/use)$/;

/** Milliseconds that an answer may take. */
const patience = 20_000;

let csrf = '';
let signedOut: () => void = () => {};

/** Set after sign-in; goes with every request that changes something. */
export const setCsrfToken = (token: string): void => {
  csrf = token;
};

export const csrfToken = (): string => csrf;

/** Called when the server no longer knows the session. */
export const onSignedOut = (listener: () => void): void => {
  signedOut = listener;
};

/** For the one request that does not go through this file. */
export const sessionEnded = (): void => signedOut();

const addressOf = (path: string, query: Query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
};

const headersOf = (method: string, call: Call) => {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET' && method !== 'HEAD') headers['x-csrf-token'] = csrf;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.key !== undefined) headers['idempotency-key'] = call.key;
  if (call.background) headers['x-background'] = 'true';
  return headers;
};

const send = async (method: string, path: string, call: Call): Promise<Response> => {
  const timeout = AbortSignal.timeout(patience);
  try {
    return await fetch(addressOf(path, call.query), {
      method,
      credentials: 'same-origin',
      headers: headersOf(method, call),
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    });
  } catch (error) {
    // Whoever aborted the call is told so, not shown an error.
    if (call.signal?.aborted) throw error;
    throw new Failure(timeout.aborted ? 'timeout' : 'offline');
  }
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text().catch(() => '');
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

/**
 * One request to our own API; `T` is the shape that domain/schemas gives for the answer.
 * @throws Failure whatever goes wrong, except an abort by the caller's own signal
 */
const request = async <T>(method: string, path: string, call: Call = {}): Promise<T> => {
  const response = await send(method, path, call);
  const body = await bodyOf(response);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server; its answers are tested against the same schemas
  if (response.ok) return body as T;
  // A refused sign-in is an answer, not the end of a session.
  if (response.status === 401 && !signsIn.test(path)) signedOut();
  throw new Failure('problem', readProblem(body, response.status));
};

export const api = {
  get: <T>(path: string, query?: Query, call?: Omit<Call, 'query' | 'body'>) =>
    request<T>('GET', path, { ...call, query }),
  /** Whether a GET of it would be answered, without its answer. */
  head: (path: string, call?: Omit<Call, 'body'>) => request<null>('HEAD', path, call),
  post: <T>(path: string, body?: unknown, call?: Omit<Call, 'body'>) => request<T>('POST', path, { ...call, body }),
  put: <T>(path: string, body?: unknown, call?: Omit<Call, 'body'>) => request<T>('PUT', path, { ...call, body }),
  patch: <T>(path: string, body?: unknown, call?: Omit<Call, 'body'>) => request<T>('PATCH', path, { ...call, body }),
  delete: <T>(path: string, call?: Call) => request<T>('DELETE', path, call),
};

/**
 * Keys of submit intents: the same body gets the same key until it has succeeded, so that a second press after a lost answer does
 * nothing twice; another body gets another key.
 */
export const intents = (newKey: () => string = () => crypto.randomUUID()) => {
  let current: { body: string; key: string } | null = null;
  return {
    keyOf: (body: unknown): string => {
      const text = JSON.stringify(body);
      if (current?.body !== text) current = { body: text, key: newKey() };
      return current.key;
    },
    done: (): void => {
      current = null;
    },
  };
};
