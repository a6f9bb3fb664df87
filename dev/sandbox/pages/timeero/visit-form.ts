import express from 'express';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { instantOf, wallTimeOf } from '../../../../domain/time.ts';
import { positive } from '../../timeero/answering.ts';
import { payrollOf, withOffset } from '../../timeero/clock.ts';
import type { Point, TimesheetRecord } from '../../timeero/records.ts';
import type { TimeeroStore } from '../../timeero/store.ts';
import { html } from '../html.ts';
import { time } from '../layout.ts';
import type { Show } from '../routes.ts';
import { deleteForm, type Field, form, tabBar, valuesOf } from './parts.ts';

const fields: Field[] = [
  { name: 'start', label: 'Clock-in', kind: 'datetime-local' },
  { name: 'end', label: 'Clock-out', kind: 'datetime-local', hint: 'Empty: still clocked in' },
  { name: 'in', label: 'GPS of the clock-in', hint: 'Latitude, longitude; empty: none' },
  { name: 'out', label: 'GPS of the clock-out', hint: 'Latitude, longitude; empty: none' },
  { name: 'job_id', label: 'Job', hint: 'Id; empty: none' },
  { name: 'mileage', label: 'Mileage' },
];

const wall = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
const place = z.union([z.literal(''), z.string().regex(/^-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?$/)]);
const corrected = z.object({
  start: wall,
  end: z.union([z.literal(''), wall]),
  in: place,
  out: place,
  job_id: z.union([z.literal('').transform(() => null), z.coerce.number().int().positive()]),
  mileage: z.coerce.number().min(0),
});

/** A visit as Timeero's administrator corrects or deletes it, with what the payroll makes of it. */
export function visitForms(store: TimeeroStore, show: Show): Router {
  const router = express.Router();
  const sheetOf = (request: Request) => store.tables.timesheet.get(positive(request.params['id']) ?? 0);

  const showOne = (response: Response, sheet: TimesheetRecord, fault = '') => {
    const { id, total_hours, pay_rate, total_pay, mileage, updated_at, points } = sheet;
    const live = html`${tabBar('Visits')}
      <p><a href="/timeero/visits">← All visits</a></p>
      <h1>Visit ${id}</h1>
      <p class="note">Changed ${time(updated_at)} · ${points.length} GPS points on the way</p>
      <p>Payroll: ${total_hours} hours at $${pay_rate}, $${total_pay} · ${mileage} miles</p>
      ${fault && html`<p class="bad" role="alert">${fault}</p>`}`;
    const fixed = html`${form({ action: `/timeero/visits/${id}`, submit: 'Save', fields, values: valuesFor(sheet) })}
    ${deleteForm(`/timeero/visits/${id}/delete`, 'this visit')}`;
    show(response, { title: `Visit ${id}`, section: 'timeero', live, fixed }, fault ? 422 : 200);
  };

  router.get('/:id', (request, response, next) => {
    const sheet = sheetOf(request);
    if (sheet) showOne(response, sheet);
    else next();
  });
  router.post('/:id', express.urlencoded({ extended: false, limit: '64kb' }), (request, response, next) => {
    const sheet = sheetOf(request);
    if (!sheet) return next();
    const read = corrected.safeParse(valuesOf(request.body));
    if (!read.success) return showOne(response, sheet, 'Not saved. A time, a place or a number could not be read.');
    store.update('timesheet', sheet, changeOf(sheet, read.data), 'page');
    response.redirect(303, `/timeero/visits/${sheet.id}`);
  });
  router.post('/:id/delete', (request, response) => {
    store.remove('timesheet', positive(request.params.id) ?? 0, 'page');
    response.redirect(303, '/timeero/visits');
  });
  return router;
}

const textOf = (point: Point | null) => (point ? `${point.latitude}, ${point.longitude}` : '');

const valuesFor = (sheet: TimesheetRecord): Record<string, string> => ({
  start: wallTimeOf(new Date(sheet.start).toISOString(), sheet.clock_in_timezone),
  end: sheet.end === null ? '' : wallTimeOf(new Date(sheet.end).toISOString(), zoneOf(sheet)),
  in: textOf(sheet.clock_in_point),
  out: textOf(sheet.clock_out_point),
  job_id: sheet.job_id === null ? '' : String(sheet.job_id),
  mileage: String(sheet.mileage),
});

const zoneOf = ({ clock_in_timezone, clock_out_timezone }: TimesheetRecord) => clock_out_timezone ?? clock_in_timezone;

const point = (text: string, capturedAt: string | null): Point | null => {
  const [latitude = NaN, longitude = NaN] = text.split(',').map(Number);
  return text === '' || capturedAt === null ? null : { latitude, longitude, accuracy: null, captured_at: capturedAt };
};

function changeOf(sheet: TimesheetRecord, given: z.output<typeof corrected>) {
  const at = (wallTime: string) => new Date(Date.parse(instantOf(wallTime, zoneOf(sheet)))).toISOString();
  const [start, end] = [at(given.start), given.end === '' ? null : at(given.end)];
  return {
    start: withOffset(start, sheet.clock_in_timezone),
    end: end && withOffset(end, zoneOf(sheet)),
    clock_out_timezone: end === null ? null : zoneOf(sheet),
    clock_in_point: point(given.in, start),
    clock_out_point: point(given.out, end),
    job_id: given.job_id,
    mileage: given.mileage,
    ...payrollOf(start, end),
  };
}
