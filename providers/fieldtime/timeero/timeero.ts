import { FieldTimeInvalid, FieldTimeMisaddressed, FieldTimeUnreadable } from '../errors.ts';
import type { CreateOutcome, FieldTime, Job, JobValues, Page, ShiftValues, User } from '../port.ts';
import { createOutcomeOf, errorOf } from './answers.ts';
import { clientEntry, employeeEntry, visitPath, visitsSince } from './evv-extension.ts';
import { type Call, TimeeroHttp, type TimeeroHttpOptions } from './http.ts';
import { faultsOfJob, jobBody, readJob } from './jobs.ts';
import { type List, pagesOf } from './lists.ts';
import { faultsOfShift, readShift, shiftBody } from './shifts.ts';
import { newUserBody, readUser, userBody } from './users.ts';
import { readTimesheet, readVisit } from './visits.ts';
import { datesAround } from './wall-times.ts';
import { dataOf, idOf, isRecord, referenceIn, textOf, UnreadableRecord, type WireRecord } from './wire.ts';

export interface TimeeroOptions extends TimeeroHttpOptions {
  /**
   * Whether the account speaks the EVV extension. Default true; without it visits come from the public timesheets, without GPS, and the register
   * can't be written.
   */
  evv?: boolean;
}

/**
 * Timeero's public API (https://developers.timeero.com; docs/timeero.md says what of it is used).
 * @throws {FieldTimeMisaddressed} @throws {FieldTimeUnauthorised} for an address or a key that can't be one
 */
export function createTimeero(options: TimeeroOptions): FieldTime {
  const http = new TimeeroHttp(options);
  const { evv = true } = options;

  async function one<T>(path: string, what: string, id: string, read: (record: WireRecord) => T, signal?: AbortSignal) {
    // What is no id of theirs names nothing there, and must not become a path.
    if (idOf(id) === null) return null;
    const answer = await http.safely({ method: 'GET', path }, signal);
    if (answer.status === 404 || answer.status === 410) return null;
    const error = errorOf(answer, what, id);
    if (error) throw error;
    const record = dataOf(answer.body);
    if (record === null) throw new FieldTimeMisaddressed('no-record');
    try {
      return read(record);
    } catch (cause) {
      throw cause instanceof UnreadableRecord ? new FieldTimeUnreadable(what, id, cause.message) : cause;
    }
  }

  async function create(path: string, body: unknown, signal?: AbortSignal): Promise<CreateOutcome> {
    return createOutcomeOf(await http.once({ method: 'POST', path, body }, signal));
  }

  async function write(call: Call, what: string, id: string, signal?: AbortSignal): Promise<void> {
    if (idOf(id) === null) throw new FieldTimeInvalid(['id'], 'id-form');
    const error = errorOf(await http.safely(call, signal), what, id);
    if (error) throw error;
  }

  const list = <T>(of: List<T>, signal?: AbortSignal) => pagesOf(http, of, signal);
  const users = (signal?: AbortSignal, search?: string) =>
    list(
      { path: 'users', what: 'users', query: search ? { search } : {}, read: readUser, ownName: employeeIdIn },
      signal,
    );
  const jobs = (signal?: AbortSignal, search?: string) =>
    list({ path: 'jobs', what: 'jobs', query: search ? { search } : {}, read: readJob, ownName }, signal);
  const shifts: FieldTime['shifts'] = (window, signal) => {
    const query = datesAround(window.from, window.to);
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
    const isInside = ({ startsAt }: { startsAt: string }) => Date.parse(startsAt) >= from && Date.parse(startsAt) < to;
    return only(list({ path: 'schedules', what: 'shifts', query, read: readShift, ownName }, signal), isInside);
  };

  return {
    async checkConnection(signal) {
      const query = { page: '1', page_size: '1' };
      const answer = await http.safely({ method: 'GET', path: 'users', query }, signal);
      const error = errorOf(answer, 'list of', 'users');
      if (error) throw error.code === '404' ? new FieldTimeMisaddressed('404') : error;
      if (!isRecord(answer.body) || !Array.isArray(answer.body.data)) throw new FieldTimeMisaddressed('no-list');
    },

    users: (signal) => users(signal),
    jobs: (signal) => jobs(signal),
    shifts,
    visits(since, signal) {
      if (evv) return list(visitsSince(since), signal);
      // The public list knows dates of beginning only: of a visit that was corrected later the webhook tells.
      const query = { start_date: datesAround(since, since).start_date };
      return list({ path: 'timesheets', what: 'visits', query, read: readTimesheet }, signal);
    },

    usersByEmail(email, signal) {
      const wanted = email.trim().toLowerCase();
      return matching(users(signal, wanted), (user) => user.email.toLowerCase() === wanted, 'user');
    },
    async usersByEmployeeId(id, signal) {
      // Timeero's search is not said to look at this field: what it finds is found, what it does not find may be there all the same.
      const isIt = (user: User) => user.companyEmployeeId === id;
      const found = await matching(users(signal, id), isIt, 'user', id);
      return found.length > 0 ? found : matching(users(signal), isIt, 'user', id);
    },
    async jobsByReference(reference, signal) {
      const isIt = (job: Job) => job.reference === reference;
      const found = await matching(jobs(signal, reference), isIt, 'job', reference);
      return found.length > 0 ? found : matching(jobs(signal), isIt, 'job', reference);
    },
    shiftsByReference: (reference, window, signal) =>
      matching(shifts(window, signal), (shift) => shift.reference === reference, 'shift', reference),

    user: (id, signal) => one(`users/${id}`, 'user', id, readUser, signal),
    job: (id, signal) => one(`jobs/${id}`, 'job', id, readJob, signal),
    shift: (id, signal) => one(`schedules/${id}`, 'shift', id, readShift, signal),
    visit: (id, signal) =>
      evv
        ? one(visitPath(id), 'visit', id, readVisit, signal)
        : one(`timesheets/${id}`, 'visit', id, readTimesheet, signal),

    createUser: (values, signal) => create('users', newUserBody(values), signal),
    async createJob(values, signal) {
      return refused(faultsOfJob(values)) ?? create('jobs', jobBody(values), signal);
    },
    async createShift(values, signal) {
      return refused(faultsOfShift(values)) ?? create('schedules', shiftBody(values), signal);
    },

    updateUser: (id, values, signal) =>
      write({ method: 'PUT', path: `users/${id}`, body: userBody(values) }, 'user', id, signal),
    async updateJob(id, values: JobValues, signal) {
      demand(faultsOfJob(values));
      await write({ method: 'PUT', path: `jobs/${id}`, body: jobBody(values) }, 'job', id, signal);
    },
    async updateShift(id, values: ShiftValues, signal) {
      demand(faultsOfShift(values));
      await write({ method: 'PUT', path: `schedules/${id}`, body: shiftBody(values) }, 'shift', id, signal);
    },

    async deleteShift(id, signal) {
      if (idOf(id) === null) throw new FieldTimeInvalid(['id'], 'id-form');
      const answer = await http.safely({ method: 'DELETE', path: `schedules/${id}` }, signal);
      if (answer.status === 404 || answer.status === 410) return 'gone';
      const error = errorOf(answer, 'shift', id);
      if (error) throw error;
      return 'deleted';
    },

    async registerEmployee({ userId, ssn }, signal) {
      if (!evv) throw new FieldTimeMisaddressed('no-evv-extension');
      await write(employeeEntry(userId, ssn), 'user in the EVV register', userId, signal);
    },
    async registerClient({ jobId, medicaidId }, signal) {
      if (!evv) throw new FieldTimeMisaddressed('no-evv-extension');
      await write(clientEntry(jobId, medicaidId), 'job in the EVV register', jobId, signal);
    },
  };
}

const ownName = ({ description }: WireRecord): string | null => referenceIn(description);
const employeeIdIn = (record: WireRecord): string | null => textOf(record.company_employee_id);

/** A create that would be refused, or taken otherwise than it was meant, is not sent. */
const refused = (fields: string[]): CreateOutcome | null =>
  fields.length === 0 ? null : { kind: 'rejected', reason: 'invalid', fields, code: 'not-sent' };

function demand(fields: string[]): void {
  if (fields.length > 0) throw new FieldTimeInvalid(fields, 'not-sent');
}

async function* only<T>(pages: AsyncIterable<Page<T>>, isWanted: (item: T) => boolean): AsyncGenerator<Page<T>> {
  for await (const page of pages) yield { ...page, items: page.items.filter(isWanted) };
}

/**
 * Of a whole list. Throws where the list was not read to its end, as what was not seen may be the one, and where the one is there but unreadable:
 * "none" would make the caller create it again.
 */
async function matching<T>(
  pages: AsyncIterable<Page<T>>,
  isIt: (item: T) => boolean,
  what: string,
  name?: string,
): Promise<T[]> {
  const found: T[] = [];
  for await (const { items, unreadable } of pages) {
    found.push(...items.filter(isIt));
    const hidden = unreadable.find(({ reference }) => name !== undefined && reference === name);
    if (hidden) throw new FieldTimeUnreadable(what, hidden.id, hidden.problem);
  }
  return found;
}
