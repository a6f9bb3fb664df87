import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { answer, listing, notFound, positive, queryText, refuse, refusedBy } from './answering.ts';
import { evvRoutes } from './evv.ts';
import { payrollOf } from './clock.ts';
import type { Fault, Faults } from './faults.ts';
import type { Kind, Records, Source, TimesheetRecord } from './records.ts';
import type { Draft, TimeeroStore } from './store.ts';
import { swapOldest } from './swap.ts';
import { isoDate, type Validated, validJob, validSchedule, validTimesheet, validUser } from './validation.ts';

export interface TimeeroApiOptions {
  apiKey: string;
  store: TimeeroStore;
  faults: Faults;
  /** How long a `slow` answer takes, milliseconds. */
  slowMs: number;
}

type MainKind = Extract<Kind, 'user' | 'job' | 'schedule' | 'timesheet'>;

interface Resource<K extends MainKind> {
  kind: K;
  path: string;
  /** Which records a list shows. */
  wanted(query: Request['query']): (record: Records[K]) => boolean;
  validate(body: unknown, before: Records[K] | undefined): Validated<Draft<K>>;
  /** As the public API shows it. */
  show(record: Records[K]): object;
}

/** Sends what became of a request, with the fault that it drew. */
export type Reply = (response: Response, status: number, body: object) => void;

/** Timeero's public API, as far as its documents go (docs/timeero.md), and the EVV extension. */
export function timeeroApi({ apiKey, store, faults, slowMs }: TimeeroApiOptions): Router {
  const router = express.Router();
  const drawn = new WeakMap<Response, Fault | null>();
  const reply: Reply = (response, status, body) => {
    const fault = drawn.get(response) ?? null;
    answer(response, { status, body, fault, slowMs });
  };

  router.use(withKey(apiKey));
  router.use(express.json({ limit: '256kb' }));
  router.use((request, response, next) => {
    const { method, query } = request;
    const resource = request.path.split('/')[1] ?? '';
    const fault = faults.take({ method, resource, page: positive(query['page']) ?? 1, words: wordsOf(request.body) });
    drawn.set(response, fault);
    if (refusedBy(fault, response)) return;
    if (fault?.name === 'edit' || fault?.name === 'swap')
      response.once('finish', () => swapOldest(store, resource, fault.name === 'swap'));
    next();
  });

  serve<'user'>(router, store, reply, {
    kind: 'user',
    path: 'users',
    wanted: ({ search, active, role }) => {
      const words = queryText(search).toLowerCase();
      return (user) =>
        [user.first_name, user.last_name, user.email, user.phone].some((each) => each.toLowerCase().includes(words)) &&
        (active === undefined || user.active === (active === 'true' || active === '1')) &&
        (role === undefined || user.role_id === Number(role));
    },
    validate: (body, before) => validUser(body, store, before),
    show: (user) => user,
  });
  serve<'job'>(router, store, reply, {
    kind: 'job',
    path: 'jobs',
    wanted: ({ search }) => {
      const words = queryText(search).toLowerCase();
      return (job) => job.name.toLowerCase().includes(words);
    },
    validate: (body) => validJob(body),
    show: (job) => job,
  });
  serve<'schedule'>(router, store, reply, {
    kind: 'schedule',
    path: 'schedules',
    wanted: ({ start_date, end_date, user_id, job_id }) => {
      const [from, to] = [start_date, end_date].map((date) => isoDate(queryText(date)));
      return (schedule) => {
        const [month, date, year] = schedule.start_date.split('/');
        const day = `${year}-${month}-${date}`;
        return (
          (!from || day >= from) &&
          (!to || day <= to) &&
          (!positive(user_id) || schedule.user_ids.includes(Number(user_id))) &&
          (!positive(job_id) || schedule.job_id === Number(job_id))
        );
      };
    },
    validate: (body) => validSchedule(body, store),
    show: (schedule) => schedule,
  });
  serve<'timesheet'>(router, store, reply, {
    kind: 'timesheet',
    path: 'timesheets',
    wanted: ({ start_date, end_date, user_id }) => {
      const [from, to] = [start_date, end_date].map((date) => isoDate(queryText(date)));
      return ({ start, user_id: of }) =>
        (!from || start.slice(0, 10) >= from) &&
        (!to || start.slice(0, 10) <= to) &&
        (!positive(user_id) || of === positive(user_id));
    },
    validate: (body, before) => {
      const read = validTimesheet(body, store);
      if ('faults' in read) return read;
      const { schedule_id = null, clock_in_point = null, clock_out_point = null, points = [] } = before ?? {};
      const { start, end } = read.draft;
      return {
        draft: { ...read.draft, ...payrollOf(start, end), schedule_id, clock_in_point, clock_out_point, points },
      };
    },
    show: publicTimesheet,
  });
  router.use('/evv', evvRoutes(store, reply, apiKey));
  router.use((_request, response) => notFound(response));
  return router;
}

function serve<K extends MainKind>(router: Router, store: TimeeroStore, reply: Reply, resource: Resource<K>): void {
  const { kind, path } = resource;
  const table = store.tables[kind];
  const source: Source = 'api';
  const found = (request: Request) => table.get(positive(request.params['id']) ?? 0);

  /** The last list, for its further pages: until something is written it stays as it is. */
  let last = { query: '', version: -1, records: [] as Records[K][] };
  const listed = ({ query: { page: _page, page_size: _size, ...filters } }: Request): Records[K][] => {
    const [query, { version }] = [JSON.stringify(filters), store.ledger];
    if (last.query !== query || last.version !== version)
      last = { query, version, records: table.all().filter(resource.wanted(filters)) };
    return last.records;
  };

  router.get(`/${path}`, (request, response) => {
    const { data, meta_data } = listing(request, listed(request));
    reply(response, 200, { meta_data, data: data.map((record) => resource.show(record)) });
  });
  router.get(`/${path}/:id`, (request, response) => {
    const record = found(request);
    if (record) reply(response, 200, { data: resource.show(record) });
    else notFound(response);
  });
  router.post(`/${path}`, (request, response) => {
    const read = resource.validate(request.body, undefined);
    if ('faults' in read) refuse(response, read.faults);
    else reply(response, 201, { data: resource.show(store.create(kind, read.draft, source)) });
  });
  router.put(`/${path}/:id`, (request, response) => {
    const record = found(request);
    if (!record) return notFound(response);
    // A PUT sets what it names (https://timeero-public-api.readme.io: "partial update").
    const read = resource.validate({ ...record, ...request.body }, record);
    if ('faults' in read) refuse(response, read.faults);
    else reply(response, 200, { data: resource.show(store.update(kind, record, read.draft, source)) });
  });
  router.delete(`/${path}/:id`, (request, response) => {
    if (store.remove(kind, found(request)?.id ?? 0, source)) reply(response, 200, { message: 'Deleted.' });
    else notFound(response);
  });
}

function publicTimesheet(timesheet: TimesheetRecord): object {
  const ofExtension = ['schedule_id', 'clock_in_point', 'clock_out_point', 'points'];
  return Object.fromEntries(Object.entries(timesheet).filter(([field]) => !ofExtension.includes(field)));
}

const wordsOf = (body: unknown): string => {
  if (typeof body !== 'object' || body === null) return '';
  return Object.entries(body)
    .flatMap(([field, value]) => (['email', 'name', 'title'].includes(field) ? [String(value)] : []))
    .join(' ');
};

const digest = (value: string) => createHash('sha256').update(value).digest();

/** The key alone, without `Bearer`. */
function withKey(apiKey: string): RequestHandler {
  const expected = digest(apiKey);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) next();
    else response.status(401).json({ message: 'Unauthenticated.' });
  };
}
