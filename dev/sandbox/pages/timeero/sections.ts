import type { Draft, TimeeroStore } from '../../timeero/store.ts';
import type { JobRecord, Kind, Records, ScheduleRecord, UserRecord } from '../../timeero/records.ts';
import { type Validated, validJob, validSchedule, validUser } from '../../timeero/validation.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import type { Field, Tab } from './parts.ts';

export type Shown = Extract<Kind, 'user' | 'job' | 'schedule'>;

/** How one kind of record is listed and edited on the pages. */
export interface Section<K extends Shown> {
  kind: K;
  path: string;
  tab: Tab;
  one: string;
  /** Fields of the form that hold lists. */
  lists: readonly string[];
  fields: readonly Field[];
  /** For the form; without a record, of a new one. */
  values(record: Records[K] | undefined): Record<string, string>;
  validate(body: unknown, before: Records[K] | undefined): Validated<Draft<K>>;
  title(record: Records[K]): string;
  row(record: Records[K]): { who: Html; what: string; when: string };
  /** What the form does not show, such as the entry in the EVV register. */
  beside(record: Records[K]): Html;
}

const userName = ({ first_name, last_name }: UserRecord) => `${first_name} ${last_name}`.trim();
const textValues = (record: object, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      names.includes(name) ? [[name, value === true ? '1' : value === false ? '0' : String(value ?? '')]] : [],
    ),
  );
const namesOf = (fields: readonly Field[]) => fields.map(({ name }) => name);

export function userSection(store: TimeeroStore): Section<'user'> {
  const fields: Field[] = [
    { name: 'first_name', label: 'First name' },
    { name: 'last_name', label: 'Last name' },
    { name: 'email', label: 'E-mail' },
    { name: 'phone', label: 'Phone' },
    { name: 'company_employee_id', label: 'Company employee id' },
    {
      name: 'role_id',
      label: 'Role',
      kind: 'select',
      options: [
        ['3', 'Employee'],
        ['2', 'Manager'],
        ['1', 'Administrator'],
      ],
    },
    { name: 'active', label: 'Active', kind: 'checkbox' },
  ];
  return {
    kind: 'user',
    path: 'users',
    tab: 'Users',
    one: 'user',
    lists: [],
    fields,
    values: (user) => (user ? textValues(user, namesOf(fields)) : { role_id: '3', active: '1' }),
    // An administrator here sets no password, but the rule of the API wants one.
    validate: (body, before) => validUser({ password: 'Made-by-hand-1', ...toObject(body) }, store, before),
    title: userName,
    row: (user) => ({
      who: html`${userName(user)} ${!user.active && html`<span class="tag">inactive</span>`}`,
      what: [user.email, user.company_employee_id].filter(Boolean).join(' · '),
      when: user.updated_at,
    }),
    beside: ({ id }) => {
      const entry = store.tables['evv-employee'].get(id);
      return html`<p>EVV register: ${entry ? `SSN ***-**-${entry.ssn_last4}` : 'no entry'}</p>`;
    },
  };
}

export function jobSection(store: TimeeroStore): Section<'job'> {
  const fields: Field[] = [
    { name: 'name', label: 'Name' },
    { name: 'description', label: 'Description', kind: 'area' },
    { name: 'street', label: 'Street' },
    { name: 'city', label: 'City' },
    { name: 'state', label: 'State' },
    { name: 'zip_code', label: 'ZIP code' },
    { name: 'country', label: 'Country' },
    { name: 'require_geofence', label: 'Require geofence', kind: 'checkbox' },
    { name: 'latitude', label: 'Latitude' },
    { name: 'longitude', label: 'Longitude' },
    { name: 'radius', label: 'Radius', hint: 'Metres' },
    { name: 'contact_name', label: 'Contact name' },
    { name: 'contact_phone', label: 'Contact phone' },
    { name: 'contact_email', label: 'Contact e-mail' },
  ];
  return {
    kind: 'job',
    path: 'jobs',
    tab: 'Jobs',
    one: 'job',
    lists: [],
    fields,
    values: (job) => (job ? textValues(job, namesOf(fields)) : { country: 'United States' }),
    validate: (body) => validJob(body),
    title: ({ name }) => name,
    row: (job: JobRecord) => ({
      who: html`${job.name}`,
      what: [job.street, job.city, job.require_geofence ? 'geofence' : ''].filter(Boolean).join(' · '),
      when: job.updated_at,
    }),
    beside: ({ id }) => {
      const entry = store.tables['evv-client'].get(id);
      return html`<p>EVV register: ${entry ? `Medicaid id ${entry.medicaid_id}` : 'no entry'}</p>`;
    },
  };
}

export function scheduleSection(store: TimeeroStore): Section<'schedule'> {
  const { user, job } = store.tables;
  const fields = (): Field[] => [
    {
      name: 'user_ids',
      label: 'Users',
      kind: 'multi',
      options: user.all().map((each) => [String(each.id), userName(each)]),
    },
    { name: 'title', label: 'Title' },
    {
      name: 'job_id',
      label: 'Job',
      kind: 'select',
      options: [['', 'No job'], ...job.all().map(({ id, name }) => [String(id), name] as const)],
    },
    { name: 'start_date', label: 'Start date', hint: 'MM/DD/YYYY' },
    { name: 'start_time', label: 'Start time', hint: 'HH:MM' },
    { name: 'end_date', label: 'End date', hint: 'MM/DD/YYYY' },
    { name: 'end_time', label: 'End time', hint: 'HH:MM' },
    { name: 'timezone', label: 'Time zone' },
    { name: 'description', label: 'Description', kind: 'area' },
  ];
  return {
    kind: 'schedule',
    path: 'schedules',
    tab: 'Schedules',
    one: 'shift',
    lists: ['user_ids'],
    get fields() {
      return fields();
    },
    values: (schedule) =>
      schedule
        ? textValues(schedule, namesOf(fields()))
        : { timezone: 'America/New_York', start_time: '09:00', end_time: '10:00' },
    validate: (body) => validSchedule(body, store),
    title: ({ title }) => title,
    row: (schedule: ScheduleRecord) => {
      const users = schedule.user_ids.map((id) => user.get(id)).filter((each) => each !== undefined);
      const place = schedule.job_id === null ? '' : (job.get(schedule.job_id)?.name ?? 'deleted job');
      return {
        who: html`${schedule.start_date} ${schedule.start_time}–${schedule.end_time}`,
        what: [schedule.title, users.map(userName).join(', '), place].filter(Boolean).join(' · '),
        when: schedule.updated_at,
      };
    },
    beside: () => html``,
  };
}

const toObject = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {});
