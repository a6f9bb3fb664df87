import type { Ssn } from '../../domain/ssn.ts';

export * from './errors.ts';

/*
 * Field time tracking with electronic visit verification (EVV): users clock in and out of jobs (work sites), by shifts, with GPS.
 * Instants are ISO 8601 in UTC, ids are text of the system. What is raw stays raw: nothing here adds up hours, and no type has a field for
 * totals, pay or mileage, so that none can go on to anybody.
 */

export type UserRole = 'admin' | 'manager' | 'employee';

export interface UserValues {
  firstName: string;
  lastName: string;
  email: string;
  /** E.164. */
  phone: string | null;
  /** Our own name for the person, unique among our users: PIMSY's id. */
  companyEmployeeId: string | null;
}

export interface User extends UserValues {
  id: string;
  role: UserRole;
  active: boolean;
  /** Null where the system does not say. */
  updatedAt: string | null;
}

export interface Address {
  street: string;
  city: string;
  state: string;
  zip: string;
}

/** A work site: where a client is visited. */
export interface JobValues {
  name: string;
  /** Our own name for the job: letters, digits, `-`, `_`, `.`, `:`, at most 100. */
  reference: string;
  address: Address;
  /** Null: no geofence. Coordinates are never made up out of an address. */
  geofence: { latitude: number; longitude: number; radiusMetres: number } | null;
  contact: { name: string; phone: string | null; email: string | null } | null;
}

export interface Job extends Omit<JobValues, 'reference'> {
  id: string;
  /** Null for jobs that others made. */
  reference: string | null;
  updatedAt: string | null;
}

export interface ShiftValues {
  userIds: readonly string[];
  /** Null: a shift without a client. */
  jobId: string | null;
  title: string;
  /** At a whole minute. */
  startsAt: string;
  /** After it, at a whole minute. */
  endsAt: string;
  /** IANA zone of the clock on the wall there. Comes back as UTC where that clock shows one of the two times twice in an autumn night. */
  zone: string;
  /** As that of a job. */
  reference: string;
}

export interface Shift extends Omit<ShiftValues, 'reference'> {
  id: string;
  reference: string | null;
  /** Part of a series of the system; ours never are. */
  repeats: boolean;
  updatedAt: string | null;
}

export interface GpsPoint {
  latitude: number;
  longitude: number;
  /** Null where the device did not say. */
  accuracyMetres: number | null;
  /** When the device took it. */
  capturedAt: string;
}

export interface ClockEvent {
  at: string;
  zone: string | null;
  /** Null where GPS was not available. */
  point: GpsPoint | null;
}

/** A time that somebody was clocked in. */
export interface Visit {
  id: string;
  userId: string;
  jobId: string | null;
  shiftId: string | null;
  clockIn: ClockEvent;
  /** Null while it lasts. */
  clockOut: ClockEvent | null;
  /** In the order they were captured, those of the clock events not among them. */
  points: readonly GpsPoint[];
  /** GPS points that lack their place or their time, or lie nowhere on earth. They are left out; the rest of the visit counts. Default 0. */
  unreadablePoints?: number;
  updatedAt: string | null;
}

/**
 * One page of a list. A loop over pages that ends by itself has seen a list that fits together; one that throws, whatever it throws, has seen a
 * part of it. Records that go and others that come between two pages can still hide one from the list, so what is missing in a whole list is gone
 * only when asking for it by its id says so too.
 */
export interface Page<T> {
  items: readonly T[];
  /** Records that are there but that nobody can read, such as a shift in a zone that does not exist. They are not gone. */
  unreadable: readonly Unreadable[];
  /** From 1. */
  number: number;
  pages: number;
  /** Records of the whole list. */
  total: number;
}

export interface Unreadable {
  id: string | null;
  /** Our own name for it, where it has one: a user's `companyEmployeeId`, the `reference` of others. */
  reference: string | null;
  /** Names the field, never its value. */
  problem: string;
}

export interface Window {
  from: string;
  /** Not included. */
  to: string;
}

export type CreateRefusal = 'invalid' | 'conflict';
export type CreateDelay = 'rate-limited' | 'unreachable' | 'unauthorised' | 'misaddressed' | 'inside';

/**
 * What became of one attempt to create a record. Nothing is attempted twice.
 * - `created`: it is there, under `id`.
 * - `rejected`: it is certainly not there; `fields` of the port say why, or of the system where the port has none. A `conflict` of `email` means that another user has it: map instead.
 * - `retry`: it is certainly not there, and may be tried again after `afterMs`; where it is `unauthorised`, `misaddressed` or `inside`
 *   (the network of the server), somebody has to act first.
 * - `unknown`: it may or may not be there (time-out, lost connection, 5xx). Look for it before anything is repeated; and as one that was on its
 *   way may arrive late, look once more after some minutes before it counts as not there.
 */
export type CreateOutcome =
  | { kind: 'created'; id: string }
  | { kind: 'rejected'; reason: CreateRefusal; fields: readonly string[]; code: string }
  | { kind: 'retry'; reason: CreateDelay; afterMs: number; code: string }
  | { kind: 'unknown'; code: string };

/**
 * Creates never throw for what the system answers. Everything else throws a {@link FieldTimeError}, or the signal's reason once it aborts. Reads,
 * updates (each sets the whole value) and deletes are repeated a few times inside the signal; creates never are: search, record the
 * intent, create, record the id.
 */
export interface FieldTime {
  /** Resolves where the key opens the account. */
  checkConnection(signal?: AbortSignal): Promise<void>;

  users(signal?: AbortSignal): AsyncIterable<Page<User>>;
  jobs(signal?: AbortSignal): AsyncIterable<Page<Job>>;
  /** Shifts that start inside the window; `total` counts what was read for it, which may be more. */
  shifts(window: Window, signal?: AbortSignal): AsyncIterable<Page<Shift>>;
  /** Visits that were begun, ended or changed since an instant, it included. */
  visits(since: string, signal?: AbortSignal): AsyncIterable<Page<Visit>>;

  /** Users with exactly this address, capitals aside: none or one, as the system keeps it unique. */
  usersByEmail(email: string, signal?: AbortSignal): Promise<User[]>;
  /** More than one is a matter for a person. May read the whole list. */
  usersByEmployeeId(companyEmployeeId: string, signal?: AbortSignal): Promise<User[]>;
  /** More than one is a matter for a person. May read the whole list. */
  jobsByReference(reference: string, signal?: AbortSignal): Promise<Job[]>;
  /** More than one is a matter for a person. Reads all shifts that start inside the window. */
  shiftsByReference(reference: string, window: Window, signal?: AbortSignal): Promise<Shift[]>;

  /** Null where there is none of this id; of the four readers by id. */
  user(id: string, signal?: AbortSignal): Promise<User | null>;
  job(id: string, signal?: AbortSignal): Promise<Job | null>;
  shift(id: string, signal?: AbortSignal): Promise<Shift | null>;
  visit(id: string, signal?: AbortSignal): Promise<Visit | null>;

  /** With the lowest role and a password that nobody gets to know. */
  createUser(values: UserValues, signal?: AbortSignal): Promise<CreateOutcome>;
  createJob(values: JobValues, signal?: AbortSignal): Promise<CreateOutcome>;
  createShift(values: ShiftValues, signal?: AbortSignal): Promise<CreateOutcome>;

  /** Leaves role and password as they are. */
  updateUser(id: string, values: UserValues, signal?: AbortSignal): Promise<void>;
  updateJob(id: string, values: JobValues, signal?: AbortSignal): Promise<void>;
  updateShift(id: string, values: ShiftValues, signal?: AbortSignal): Promise<void>;

  /** `gone`: somebody else had deleted it, or an earlier attempt had without hearing of it. */
  deleteShift(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;

  /** Writes, or writes again, a user's entry in the EVV register. */
  registerEmployee(entry: { userId: string; ssn: Ssn }, signal?: AbortSignal): Promise<void>;
  /** Writes, or writes again, the entry of a job's client in the EVV register. */
  registerClient(entry: { jobId: string; medicaidId: string }, signal?: AbortSignal): Promise<void>;
}
