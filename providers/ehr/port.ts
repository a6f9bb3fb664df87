import type { SealedText } from '../../platform/sealed-text.ts';

export * from './errors.ts';

/*
 * What Rounds asks of the practice's EHR, in the practice's words. Records are as the EHR holds them: whatever is missing there is left out here, and what
 * is wrong there stands here as it is, because whether a record is good enough is decided later, of the whole record at once.
 */

/** An address as it is held; parts that are missing or empty are left out. */
export interface EhrAddress {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  zip?: string;
  country?: string;
}

export interface EhrPhone {
  /** As it is held: not normalised, perhaps no number at all. */
  number: string;
  kind: 'mobile' | 'home' | 'work' | 'fax' | 'other';
}

interface EhrPerson {
  /** The EHR's own id: the key of mappings. */
  id: string;
  /** When the EHR changed the record last: ISO instant in UTC; null where it does not say. */
  changedAt: string | null;
  firstName?: string;
  lastName?: string;
  /** Where the EHR holds a name in one piece. */
  fullName?: string;
  address?: EhrAddress;
  /** The preferred one. */
  email?: string;
  /** The preferred one first; none that is out of use. */
  phones: EhrPhone[];
  /** Of an identifier that is marked as a social security number. */
  ssn?: SealedText;
  active: boolean;
}

export interface EhrEmployee extends EhrPerson {
  /** The practice's number of the employee, where that is another than the id. */
  employeeNumber?: string;
}

export interface EhrClient extends EhrPerson {
  recordNumber?: string;
  medicaidId?: string;
  /** As it is held: YYYY-MM-DD, or only YYYY-MM or YYYY where no more is known. */
  birthDate?: string;
}

export interface EhrLocation {
  id: string;
  changedAt: string | null;
  name?: string;
  address?: EhrAddress;
  /** IANA zone; null where the EHR does not say. */
  zone: string | null;
  phones: EhrPhone[];
  active: boolean;
}

/** `tentative`: asked for, not agreed. `mistaken`: entered in error; it never was one. */
export const ehrAppointmentStatuses = [
  'tentative',
  'scheduled',
  'begun',
  'completed',
  'missed',
  'cancelled',
  'mistaken',
] as const;
export type EhrAppointmentStatus = (typeof ehrAppointmentStatuses)[number];

export interface EhrAppointment {
  id: string;
  changedAt: string | null;
  /** null where the EHR holds one that is not known; see `held`. */
  status: EhrAppointmentStatus | null;
  /** Several in a group; none for an entry without a client. Who declined is left out. */
  clientIds: string[];
  employeeIds: string[];
  locationId: string | null;
  /** ISO instants in UTC; null where the EHR holds none that can be read, see `held`. */
  startsAt: string | null;
  endsAt: string | null;
  /** IANA zone of the clocks it is planned by; null where the EHR does not say: then it is that of its location. */
  zone: string | null;
  type?: string;
  /** What the EHR holds of status and times, letter by letter. */
  held: { status?: string; start?: string; end?: string };
}

/** Why a read is not the whole truth. */
export const partialReasons = {
  'changed-meanwhile': 'Records changed in PIMSY while they were read.',
  'count-differs': 'PIMSY announced another number of records than it sent.',
  repeated: 'PIMSY sent a record twice.',
  uncounted: 'PIMSY does not say how many records there are, so nobody knows whether these are all.',
  unreadable: 'PIMSY sent records that cannot be read.',
  'no-manifest': 'The folder has no manifest.json, or one that cannot be read.',
  'not-complete': 'The manifest says that the files are not complete yet.',
  'checksum-differs': 'A file is not the one that the manifest describes.',
  'outside-window': 'The files do not reach as far as the dates that were asked for.',
} as const;
export type PartialReason = keyof typeof partialReasons;

export interface ReadEnd {
  /** Whether these are all there are. False: a record that did not come may still exist. */
  whole: boolean;
  /** None where it is whole. */
  reasons: PartialReason[];
  /** `all`: everything that was asked for; `changes`: what changed since. Deleted records never show in changes. */
  scope: 'all' | 'changes';
  /** Records that came. */
  count: number;
  /** What to give as `changedSince` the next time, by the EHR's clock; null where it has none that can be used. */
  nextSince: string | null;
}

/**
 * Only the last page has an `end`. A read that throws, or that is left before it, has none: whoever draws a conclusion from what did *not* come (such as:
 * it was deleted) needs an `end` that is whole, and asks for the one record by its id before it acts.
 */
export interface EhrPage<T> {
  records: T[];
  end: ReadEnd | null;
}

export interface ReadOptions {
  /** ISO instant, the `nextSince` of an earlier read; absent: everything. Where the EHR can't tell, everything comes: see `scope`. */
  changedSince?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Appointments that start from `from` until before `to`, ISO instants. */
export interface AppointmentWindow extends ReadOptions {
  from: string;
  to: string;
}

/** A place where a device was, and when. */
export interface GpsPoint {
  /** ISO instant. */
  capturedAt: string;
  /** Degrees, WGS 84. */
  latitude: number;
  longitude: number;
}

/**
 * All that PIMSY hears of a visit. There is no field for hours, totals, pay or mileage, and none may be added: those never leave for the EHR.
 */
export interface VisitEvidence {
  /** Ours; PIMSY keeps one record for it, however often it is sent. */
  visitId: string;
  clientId: string;
  employeeId: string;
  points: readonly GpsPoint[];
}

export interface SentVisit {
  /** PIMSY's id of the record. */
  id: string;
  /** False where PIMSY had the very same already. */
  written: boolean;
}

/** A clinical summary of a client (CCD) as the EHR gave it: nobody has looked into it. */
export interface EhrDocument {
  bytes: Uint8Array;
}

export interface EhrConnection {
  /** As whom: a client id, a user name, a folder. */
  who: string;
  /** In words: product, version, address. */
  server: string;
  /** What works, one sentence each. */
  supports: string[];
  /** What does not, and what that means for the practice. */
  missing: { what: string; effect: string }[];
  /** False where something is missing without which nothing can be done. */
  usable: boolean;
}

/** The practice's EHR. Everything may throw an EhrError; a read throws in the middle as well. */
export interface Ehr {
  /** Signs in, asks the server what it can do, and reads one record of each kind. */
  check(signal?: AbortSignal): Promise<EhrConnection>;
  employees(options?: ReadOptions): AsyncIterable<EhrPage<EhrEmployee>>;
  clients(options?: ReadOptions): AsyncIterable<EhrPage<EhrClient>>;
  locations(options?: ReadOptions): AsyncIterable<EhrPage<EhrLocation>>;
  appointments(window: AppointmentWindow): AsyncIterable<EhrPage<EhrAppointment>>;
  /** One record by id; null where it does not exist (any more). */
  employee(id: string, signal?: AbortSignal): Promise<EhrEmployee | null>;
  client(id: string, signal?: AbortSignal): Promise<EhrClient | null>;
  location(id: string, signal?: AbortSignal): Promise<EhrLocation | null>;
  appointment(id: string, signal?: AbortSignal): Promise<EhrAppointment | null>;
  /** The newest clinical summary (CCD) of a client, up to `mostBytes`; null where the EHR has none of them. @throws EhrTooLarge */
  clinicalSummary(
    clientId: string,
    given: { mostBytes: number; signal?: AbortSignal | undefined },
  ): Promise<EhrDocument | null>;
  /**
   * Hands over what is known of a visit. May be called again for the same visit, whatever became of the call before: it looks for the visit first.
   */
  sendVisit(visit: VisitEvidence, signal?: AbortSignal): Promise<SentVisit>;
}
