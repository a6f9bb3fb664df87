import type { Entry } from '../entries.ts';

/** Records as Timeero's public API shows them; ids are integers, times of change ISO 8601 in UTC. */
export interface RecordBase {
  id: number;
  created_at: string;
  updated_at: string;
}

export interface UserRecord extends RecordBase {
  first_name: string;
  last_name: string;
  email: string;
  phone: string;
  company_employee_id: string;
  /** 1 administrator, 2 manager, 3 employee. */
  role_id: number;
  active: boolean;
  custom_fields: Record<string, unknown>;
}

export interface JobRecord extends RecordBase {
  name: string;
  description: string;
  street: string;
  city: string;
  state: string;
  zip_code: string;
  country: string;
  latitude: number | null;
  longitude: number | null;
  /** Metres. */
  radius: number | null;
  require_geofence: boolean;
  contact_required: boolean;
  contact_name: string;
  contact_phone: string;
  contact_mobile: string;
  contact_email: string;
  custom_fields: Record<string, unknown>;
}

export interface ScheduleRecord extends RecordBase {
  user_ids: number[];
  title: string;
  description: string;
  /** MM/DD/YYYY. */
  start_date: string;
  end_date: string;
  /** HH:MM, by the clock of `timezone`. */
  start_time: string;
  end_time: string;
  timezone: string;
  job_id: number | null;
  all_day: boolean;
  repeat: boolean;
}

export interface Point {
  latitude: number;
  longitude: number;
  /** Metres. */
  accuracy: number | null;
  captured_at: string;
}

export interface TimesheetRecord extends RecordBase {
  user_id: number;
  job_id: number | null;
  /** ISO 8601 with an offset; `end` null while it lasts. */
  start: string;
  end: string | null;
  clock_in_timezone: string;
  clock_out_timezone: string | null;
  mileage: number;
  /** What Timeero adds up of it, for the payroll: nobody may hand these on. */
  total_hours: number;
  pay_rate: number;
  total_pay: number;
  notes: string;
  /** What follows is of the EVV extension and not on the public timesheet. */
  schedule_id: number | null;
  clock_in_point: Point | null;
  clock_out_point: Point | null;
  points: Point[];
}

/** An employee's entry in the EVV register; its id is the user's. The number itself is not kept. */
export interface EvvEmployeeRecord extends RecordBase {
  ssn_last4: string;
  /** Equal for equal numbers of this account. */
  ssn_fingerprint: string;
}

/** A client's entry in the EVV register; its id is the job's. */
export interface EvvClientRecord extends RecordBase {
  medicaid_id: string;
}

export interface Records {
  user: UserRecord;
  job: JobRecord;
  schedule: ScheduleRecord;
  timesheet: TimesheetRecord;
  'evv-employee': EvvEmployeeRecord;
  'evv-client': EvvClientRecord;
}

export type Kind = keyof Records;
export type Operation = 'created' | 'updated' | 'deleted';
/** Who wrote: a program by the API, a person on the pages, a fault that edits behind our back, or the first start. */
export type Source = 'api' | 'page' | 'fault' | 'start';

/** A write that was taken, whether its sender heard of it or not: the oracle of tests. */
export interface WriteEntry extends Entry {
  kind: Kind;
  operation: Operation;
  recordId: number;
  source: Source;
  /** What must not come twice: a user's e-mail, the `[rounds:…]` reference of a job or a shift. */
  key: string | null;
  /** A user's `company_employee_id`. */
  employeeId: string | null;
}
