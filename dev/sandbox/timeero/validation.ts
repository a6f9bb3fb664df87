import { z } from 'zod';
import { instantOf, isZone } from '../../../domain/time.ts';
import type { Draft, TimeeroStore } from './store.ts';

/** Laravel's shape of what is wrong: sentences by field. */
export type Faults = Record<string, string[]>;
export type Validated<T> = { draft: T } | { faults: Faults };

const text = z.string().trim().max(255);
const optionalText = text.nullish().transform((value) => value ?? '');
const boolean = z.union([z.boolean(), z.literal([0, 1, '0', '1', 'true', 'false'])]);
const flag = boolean.nullish().transform((value) => value === true || value === 1 || value === '1' || value === 'true');
const fields = z.record(z.string(), z.unknown()).nullish();
const number = z.preprocess((value) => (value === '' ? null : value), z.coerce.number().nullable().default(null));
const id = z.coerce.number().int().positive();
const optionalId = z.preprocess((value) => (value === '' || value === null ? undefined : value), id.optional());

const user = z.object({
  first_name: text.min(1),
  last_name: text.min(1),
  email: z.email().max(255),
  phone: optionalText,
  company_employee_id: optionalText,
  role_id: z.coerce.number().int().min(1).max(3).default(3),
  active: boolean
    .default(true)
    .transform((value) => value === true || value === 1 || value === '1' || value === 'true'),
  custom_fields: fields.transform((value) => value ?? {}),
});

const password = z.object({
  password: z
    .string()
    .min(8)
    .regex(/[a-z]/)
    .regex(/[A-Z]/)
    .regex(/\d/)
    .regex(/[^A-Za-z0-9]/),
});

/** A user; the password is checked and forgotten. */
export function validUser(body: unknown, store: TimeeroStore, before?: { id: number }): Validated<Draft<'user'>> {
  const read = user.safeParse(body);
  const faults = {
    ...faultsOf(read.error, body),
    ...(before ? {} : faultsOf(password.safeParse(body).error, body)),
  };
  const email = read.data?.email.toLowerCase();
  const taken = store.tables.user.all().some((each) => each.email.toLowerCase() === email && each.id !== before?.id);
  if (taken) faults['email'] = ['The email has already been taken.'];
  return read.data && noneOf(faults) ? { draft: read.data } : { faults };
}

const job = z.object({
  name: text.min(1),
  description: z
    .string()
    .max(2_000)
    .nullish()
    .transform((value) => value ?? ''),
  street: optionalText,
  city: optionalText,
  state: optionalText,
  zip_code: optionalText,
  country: optionalText,
  latitude: number.refine((value) => value === null || Math.abs(value) <= 90),
  longitude: number.refine((value) => value === null || Math.abs(value) <= 180),
  radius: number.refine((value) => value === null || (value > 0 && Number.isInteger(value))),
  require_geofence: flag,
  contact_required: flag,
  contact_name: optionalText,
  contact_phone: optionalText,
  contact_mobile: optionalText,
  contact_email: z
    .union([z.literal(''), z.email()])
    .nullish()
    .transform((value) => value ?? ''),
  custom_fields: fields.transform((value) => value ?? {}),
});

export function validJob(body: unknown): Validated<Draft<'job'>> {
  const read = job.safeParse(body);
  const faults = faultsOf(read.error, body);
  const draft = read.data;
  if (draft?.require_geofence && (draft.latitude === null || draft.longitude === null)) {
    for (const field of ['street', 'city', 'state', 'zip_code', 'country'] as const)
      if (draft[field] === '')
        faults[field] = [`The ${sayable(field)} field is required when require geofence is true.`];
  }
  if (draft?.contact_required) {
    for (const field of ['contact_name', 'contact_phone', 'contact_mobile', 'contact_email'] as const)
      if (draft[field] === '')
        faults[field] = [`The ${sayable(field)} field is required when contact required is true.`];
  }
  return draft && noneOf(faults) ? { draft } : { faults };
}

const date = z.string().refine((value) => isoDate(value) !== null);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const schedule = z.object({
  user_ids: z.array(id).min(1),
  title: text.min(1),
  description: z
    .string()
    .max(2_000)
    .nullish()
    .transform((value) => value ?? ''),
  start_date: date,
  end_date: date,
  start_time: time,
  end_time: time,
  timezone: z.string().refine(isZone),
  job_id: optionalId.transform((value) => value ?? null),
  all_day: flag,
  repeat: flag,
});

export function validSchedule(body: unknown, { tables }: TimeeroStore): Validated<Draft<'schedule'>> {
  const read = schedule.safeParse(body);
  const faults = faultsOf(read.error, body);
  const draft = read.data;
  if (!draft) return { faults };
  if (!draft.user_ids.every((each) => tables.user.get(each)))
    faults['user_ids'] = ['The selected user ids is invalid.'];
  if (draft.job_id !== null && !tables.job.get(draft.job_id)) faults['job_id'] = ['The selected job id is invalid.'];
  const at = (day: string, clock: string) => Date.parse(instantOf(`${isoDate(day)}T${clock}`, draft.timezone));
  if (!draft.all_day && at(draft.end_date, draft.end_time) <= at(draft.start_date, draft.start_time))
    faults['end_time'] = ['The end time must be after start time.'];
  return noneOf(faults) ? { draft } : { faults };
}

const instant = z.iso.datetime({ offset: true });

const timesheet = z.object({
  user_id: id,
  job_id: optionalId.transform((value) => value ?? null),
  start: instant,
  end: instant.nullish().transform((value) => value ?? null),
  clock_in_timezone: z.string().refine(isZone).default('UTC'),
  clock_out_timezone: z
    .string()
    .refine(isZone)
    .nullish()
    .transform((value) => value ?? null),
  mileage: z.coerce.number().min(0).default(0),
  notes: optionalText,
});

export type TimesheetDraft = z.output<typeof timesheet>;

export function validTimesheet(body: unknown, { tables }: TimeeroStore): Validated<TimesheetDraft> {
  const read = timesheet.safeParse(body);
  const faults = faultsOf(read.error, body);
  const draft = read.data;
  if (!draft) return { faults };
  if (!tables.user.get(draft.user_id)) faults['user_id'] = ['The selected user id is invalid.'];
  if (draft.job_id !== null && !tables.job.get(draft.job_id)) faults['job_id'] = ['The selected job id is invalid.'];
  if (draft.end !== null && Date.parse(draft.end) <= Date.parse(draft.start))
    faults['end'] = ['The end must be a date after start.'];
  return noneOf(faults) ? { draft } : { faults };
}

/** MM/DD/YYYY as YYYY-MM-DD; null where there is no such day. */
export function isoDate(value: string): string | null {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? [];
  const iso = `${year}-${month}-${day}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : null;
}

const noneOf = (faults: Faults) => Object.keys(faults).length === 0;
const sayable = (field: string) => field.replaceAll('_', ' ');

function faultsOf(error: z.ZodError | undefined, body: unknown): Faults {
  const given = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const faults: Faults = {};
  for (const { path } of error?.issues ?? []) {
    const field = path.join('.');
    const value = given[String(path[0])];
    const missing = value === undefined || value === null || value === '';
    const sentence = missing ? `The ${sayable(field)} field is required.` : `The ${sayable(field)} is invalid.`;
    faults[field] = [...new Set([...(faults[field] ?? []), sentence])];
  }
  return faults;
}
