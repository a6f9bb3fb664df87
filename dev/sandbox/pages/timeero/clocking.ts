import express from 'express';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { instantOf, wallTimeOf } from '../../../../domain/time.ts';
import { positive } from '../../timeero/answering.ts';
import { clockIn, clockOut, ClockError, type Press, running } from '../../timeero/clock.ts';
import type { ScheduleRecord, TimesheetRecord } from '../../timeero/records.ts';
import type { TimeeroStore } from '../../timeero/store.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { empty, time } from '../layout.ts';
import type { Show } from '../routes.ts';
import { type Field, form, tabBar, valuesOf } from './parts.ts';

/** Where somebody is who has no other place: the middle of Asheville. */
const somewhere = { latitude: 35.5951, longitude: -82.5515 };

/** On a shift's page: its visits, and the buttons of its users' phones. */
export function clockForms(store: TimeeroStore, schedule: ScheduleRecord): Html {
  const sheets = store.tables.timesheet.all().filter(({ schedule_id }) => schedule_id === schedule.id);
  const users = schedule.user_ids.map((id) => store.tables.user.get(id)).filter((user) => user !== undefined);
  const isIn = users.some(({ id }) => running(store, id)?.schedule_id === schedule.id);
  const job = schedule.job_id === null ? undefined : store.tables.job.get(schedule.job_id);
  const fields: Field[] = [
    {
      name: 'user_id',
      label: 'Who',
      kind: 'select',
      options: users.map(({ id, first_name, last_name }) => [String(id), `${first_name} ${last_name}`]),
    },
    { name: 'at', label: 'When', kind: 'datetime-local', hint: `By the clock of ${schedule.timezone}` },
    { name: 'latitude', label: 'Latitude', hint: 'Empty: GPS was not available' },
    { name: 'longitude', label: 'Longitude' },
    { name: 'accuracy', label: 'Accuracy', hint: 'Metres' },
  ];
  const way: Field = {
    name: 'way',
    label: 'GPS points on the way',
    kind: 'area',
    hint: 'One a line: latitude, longitude',
  };
  const values = {
    at: wallTimeOf(new Date().toISOString(), schedule.timezone),
    latitude: String(job?.latitude ?? somewhere.latitude),
    longitude: String(job?.longitude ?? somewhere.longitude),
    accuracy: '10',
    user_id: String(users.find(({ id }) => running(store, id))?.id ?? users[0]?.id ?? ''),
  };
  const action = `/timeero/schedules/${schedule.id}/${isIn ? 'clock-out' : 'clock-in'}`;
  const submit = isIn ? 'Clock out' : 'Clock in';
  return html`<h2>Visits on this shift</h2>
    ${sheets.length === 0 ? empty('Nobody has clocked in yet.') : visitRows(store, sheets)}
    <h2>${submit}</h2>
    ${form({ action, submit, fields: isIn ? [...fields, way] : fields, values })}`;
}

const press = z.object({
  user_id: z.coerce.number().int().positive(),
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/),
  latitude: z.union([z.literal(''), z.coerce.number().min(-90).max(90)]),
  longitude: z.union([z.literal(''), z.coerce.number().min(-180).max(180)]),
  accuracy: z.union([z.literal('').transform(() => null), z.coerce.number().min(0)]),
  way: z.string().default(''),
});

export function clockRoutes(store: TimeeroStore, show: Show): Router {
  const router = express.Router();
  for (const direction of ['clock-in', 'clock-out'] as const) {
    router.post(`/:id/${direction}`, express.urlencoded({ extended: false, limit: '64kb' }), (request, response) => {
      const fault = done(store, request, direction);
      if (fault === null) return response.redirect(303, `/timeero/schedules/${request.params.id}`);
      const live = html`${tabBar('Schedules')}
        <h1>Not done</h1>
        <p>${fault} <a href="/timeero/schedules/${request.params.id}">Back to the shift</a></p>`;
      show(response, { title: 'Not done', section: 'timeero', live }, 422);
    });
  }
  return router;
}

/** Null where it was done, else why not. */
function done(store: TimeeroStore, request: Request, direction: 'clock-in' | 'clock-out'): string | null {
  const scheduleId = positive(request.params['id']) ?? 0;
  const zone = store.tables.schedule.get(scheduleId)?.timezone;
  const read = press.safeParse(valuesOf(request.body));
  if (!read.success || zone === undefined) return 'Who, when and where could not be read.';
  const { user_id: userId, at, latitude, longitude, accuracy, way } = read.data;
  const point = latitude === '' || longitude === '' ? undefined : { latitude, longitude, accuracy };
  const pressed: Press = { scheduleId, userId, at: new Date(Date.parse(instantOf(at, zone))).toISOString(), point };
  try {
    if (direction === 'clock-in') clockIn(store, pressed);
    else clockOut(store, pressed, placesIn(way));
    return null;
  } catch (error) {
    if (error instanceof ClockError) return error.message;
    throw error;
  }
}

const placesIn = (text: string): [number, number][] =>
  text.split('\n').flatMap((line) => {
    const [latitude = NaN, longitude = NaN] = line.split(/[,;\s]+/).map(Number);
    const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    return line.trim() !== '' && isOnEarth ? [[latitude, longitude]] : [];
  });

const clock = (point: TimesheetRecord['clock_in_point']) =>
  point ? `${point.latitude.toFixed(4)}, ${point.longitude.toFixed(4)}` : 'no GPS';

export function visitRows(store: TimeeroStore, sheets: readonly TimesheetRecord[]): Html {
  const rows = sheets.map((sheet) => {
    const user = store.tables.user.get(sheet.user_id);
    const out = sheet.end === null ? 'still in' : `${sheet.end.replace('T', ' ')} (${clock(sheet.clock_out_point)})`;
    return html`<li class="visit">
      <a class="who" href="/timeero/visits/${sheet.id}"
        >${user ? `${user.first_name} ${user.last_name}` : 'deleted user'}</a
      >
      <span class="what"
        >${sheet.start.replace('T', ' ')} (${clock(sheet.clock_in_point)}) → ${out} · ${sheet.points.length}
        points</span
      >
      ${time(sheet.updated_at)}
    </li>`;
  });
  return html`<ul class="rows">
    ${rows}
  </ul>`;
}
