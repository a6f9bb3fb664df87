import {
  FieldTimeConflict,
  type FieldTimeError,
  FieldTimeInvalid,
  FieldTimeMisaddressed,
  FieldTimeNotFound,
  FieldTimeUnauthorised,
  FieldTimeUnreachable,
} from '../errors.ts';
import type { CreateOutcome } from '../port.ts';
import { type Answer, type Attempt, insideCode } from './http.ts';
import { dataOf, idOf, isRecord } from './wire.ts';

/** Names of Timeero's fields as those of the port; one list for all kinds of records, as none is named twice. */
const fieldNames = new Map([
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['company_employee_id', 'companyEmployeeId'],
  ['name', 'name'],
  ['street', 'address.street'],
  ['city', 'address.city'],
  ['state', 'address.state'],
  ['zip_code', 'address.zip'],
  ['latitude', 'geofence'],
  ['longitude', 'geofence'],
  ['radius', 'geofence'],
  ['require_geofence', 'geofence'],
  ['contact_name', 'contact.name'],
  ['contact_phone', 'contact.phone'],
  ['contact_mobile', 'contact.phone'],
  ['contact_email', 'contact.email'],
  ['description', 'reference'],
  ['user_ids', 'userIds'],
  ['job_id', 'jobId'],
  ['title', 'title'],
  ['start_date', 'startsAt'],
  ['start_time', 'startsAt'],
  ['end_date', 'endsAt'],
  ['end_time', 'endsAt'],
  ['timezone', 'zone'],
  ['ssn', 'ssn'],
  ['medicaid_id', 'medicaidId'],
]);

/** The answer refuses the request itself: 400 to 499, but 408 and 429. */
interface Refusal {
  reason: 'invalid' | 'conflict';
  /** Of the port; what it has no name for by Timeero's own, such as `group_id`. */
  fields: string[];
}

type FieldError = [field: string, sentences: unknown];

const isTaken = ([, sentences]: FieldError): boolean => /already (been taken|in use|exists)/i.test(String(sentences));

/** Names as Timeero gives its fields, `user_ids.0` among them. What looks otherwise is left out, as it might be a value. */
const ownName = /^([a-z]+(?:_[a-z]+)*)(?:\.(?:\d+|[a-z_]+))*$/;

/** `user_ids.0` is about user_ids. */
const named = (entries: FieldError[]): string[] => [
  ...new Set(
    entries.flatMap(([field]) => {
      const name = field.length > 60 ? undefined : ownName.exec(field)?.[1];
      return name === undefined ? [] : (fieldNames.get(name) ?? name);
    }),
  ),
];

/** Validation errors are `{message, errors: {field: [sentence]}}`; the sentences may quote values, so only their sort is looked at. */
function refusalOf({ status, body }: Answer): Refusal {
  const errors = isRecord(body) && isRecord(body.errors) ? Object.entries(body.errors) : [];
  const isConflict = status === 409 || (errors.length > 0 && errors.every(isTaken));
  return { reason: isConflict ? 'conflict' : 'invalid', fields: named(errors) };
}

/** Answers that say something about the key or the address, not about the record. */
function setUpFault({ status }: Answer): FieldTimeUnauthorised | FieldTimeMisaddressed | null {
  if (status === 401 || status === 403) return new FieldTimeUnauthorised(status);
  if (status < 200 || (status >= 300 && status < 400)) return new FieldTimeMisaddressed(`redirect-${status}`);
  if (status === 405 || status === 407) return new FieldTimeMisaddressed(String(status));
  return null;
}

/** The error of an answer to anything but a create; null where it went well. */
export function errorOf(answer: Answer, what: string, id: string): FieldTimeError | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const fault = setUpFault(answer);
  if (fault) return fault;
  if (status === 404 || status === 410) return new FieldTimeNotFound(what, id);
  if (status === 408 || status >= 500) return new FieldTimeUnreachable(String(status));
  const { reason, fields } = refusalOf(answer);
  return reason === 'conflict'
    ? new FieldTimeConflict(fields, String(status))
    : new FieldTimeInvalid(fields, String(status));
}

const soon = 30_000;
const whenMended = 5 * 60_000;

/** What became of a create. */
export function createOutcomeOf(attempt: Attempt): CreateOutcome {
  const { answer } = attempt;
  if (!answer) {
    if (attempt.connected) return { kind: 'unknown', code: attempt.code };
    if (attempt.code === insideCode) return { kind: 'retry', reason: 'inside', afterMs: whenMended, code: insideCode };
    return { kind: 'retry', reason: 'unreachable', afterMs: attempt.code === 'aborted' ? 0 : soon, code: attempt.code };
  }
  const { status, retryAfterMs } = answer;
  const code = String(status);
  if (status >= 200 && status < 300) {
    const id = idOf(dataOf(answer.body)?.id);
    return id === null ? { kind: 'unknown', code: 'no-id' } : { kind: 'created', id };
  }
  // Before 5xx and a proxy that stopped waiting (408) it may have been taken; 429 was not processed.
  if (status === 408 || status >= 500) return { kind: 'unknown', code };
  if (status === 429) return { kind: 'retry', reason: 'rate-limited', afterMs: retryAfterMs ?? soon, code };
  const fault = setUpFault(answer);
  if (fault instanceof FieldTimeUnauthorised)
    return { kind: 'retry', reason: 'unauthorised', afterMs: whenMended, code };
  if (fault || status === 404) return { kind: 'retry', reason: 'misaddressed', afterMs: whenMended, code };
  return { kind: 'rejected', ...refusalOf(answer), code };
}
