import { types } from 'node:util';
import { z } from 'zod';
import { changedMeanwhile, conflict, invalid, Problem, type FieldError } from '../problem.ts';

/** Whatever was thrown, as the problem that is answered. Unknown errors become a 500 that tells nothing about itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return invalid(...fieldErrors(error));
  const { type, code, name, constraint } = fieldsOf(error);
  if (type === 'entity.too.large')
    return new Problem(413, 'too-large', 'The request is larger than 256 kB', {
      next: 'Send less at once.',
    });
  if (type === 'entity.parse.failed')
    return new Problem(400, 'malformed', 'The body of the request is not valid JSON', {
      next: 'Send one JSON object, encoded as UTF-8.',
    });
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return unsupportedBody();
  if (type?.startsWith('entity.') || type === 'request.aborted' || type === 'request.size.invalid')
    return new Problem(400, 'malformed', 'The body of the request could not be read', { next: 'Send it again.' });
  if (error instanceof URIError)
    return new Problem(400, 'malformed', 'The address of the request is not well formed', {
      next: 'Encode it as UTF-8 with percent signs.',
    });
  if (name === 'OptimisticLockError') return changedMeanwhile();
  if (code === '23505') return taken(constraint);
  if (code === '23503')
    return conflict(
      'reference',
      'It refers to something that is not there, or something else still refers to it',
      'Read the lists again and choose from what they show.',
    );
  if (isRefusal(error))
    return new Problem(error.status, 'malformed', 'The request could not be read', {
      next: 'Check its headers and its body against the documentation of the API.',
    });
  if (isAway(error))
    return new Problem(503, 'database-away', 'Rounds cannot reach its database right now', {
      next: 'Nothing was changed. Try again in a moment.',
      headers: { 'retry-after': '5' },
    });
  return new Problem(500, 'internal', 'Something went wrong on our side', {
    next: 'Try again; if it happens again, tell your administrator the request id.',
  });
}

export const unsupportedBody = (wanted = 'application/json') =>
  new Problem(415, 'unsupported-body', `The body of the request has to be ${wanted}`, {
    next: `Send the header Content-Type: ${wanted}.`,
  });

/** Every invalid field once, with a sentence that does not repeat what was sent. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const messages = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const name = path.join('.');
    if (!messages.has(name)) messages.set(name, message.endsWith('received undefined') ? 'is missing' : message);
  }
  return [...messages].map(([path, message]) => ({ path, message }));
}

/** Constraints of db/migrations whose violation a person can mend. */
const uniques: Record<string, FieldError> = {
  client_practice_id_record_number_key: { path: 'recordNumber', message: 'is already the number of another client' },
  location_practice_id_name_key: { path: 'name', message: 'is already the name of another location' },
  account_practice_id_kind_login_key: { path: 'login', message: 'is already taken; choose another one' },
  profile_practice_id_name_key: { path: 'name', message: 'is already the name of another profile' },
  user_group_practice_id_name_key: { path: 'name', message: 'is already the name of another group' },
  picklist_practice_id_list_code_key: { path: 'version', message: 'is no longer the newest one' },
  contact_point_once: { path: 'contactPoints', message: 'names the same address twice' },
  template_practice_id_message_type_method_language_version_key: {
    path: 'version',
    message: 'is no longer the newest one',
  },
};

function taken(constraint: string | undefined): Problem {
  if (constraint === 'task_once')
    return conflict(
      'same-cause',
      'Another task about the same matter is open',
      'Go on with that one, among the open tasks.',
    );
  const field = constraint === undefined ? undefined : uniques[constraint];
  if (field?.path === 'version') return changedMeanwhile();
  return conflict(
    'taken',
    'There is one like this already',
    'Change what `errors` names, or use the one that exists.',
    field ? [field] : undefined,
  );
}

/** Error codes of Node's sockets and of PostgreSQL that mean "not reachable now". */
const away = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|08...|57P0[1-5]|53300)$/;

function isAway(error: unknown, depth = 0): boolean {
  if (!isError(error) || depth > 4) return false;
  const { code, name } = fieldsOf(error);
  if ((code !== undefined && away.test(code)) || name === 'ConnectionException') return true;
  if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) return true;
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return [error.cause, ...inner].some((each) => isAway(each, depth + 1));
}

function fieldsOf(error: unknown): { type?: string; code?: string; name?: string; constraint?: string } {
  if (!isError(error)) return {};
  const given: Record<string, unknown> = { ...Object.fromEntries(Object.entries(error)), name: error.name };
  const text = (field: string) => (typeof given[field] === 'string' ? { [field]: given[field] } : {});
  return { ...text('type'), ...text('code'), ...text('name'), ...text('constraint') };
}

/** Also of another realm: Node's own errors are that inside Jest. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);

/** What body parser and file server (`http-errors`) say of a request that is at fault itself: broken compression, no such range. */
function isRefusal(error: unknown): error is Error & { status: number } {
  if (!isError(error) || !('expose' in error) || error.expose !== true || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}
