import { createHmac } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { listing, notFound, positive, queryText, refuse } from './answering.ts';
import type { Reply } from './api.ts';
import type { Point, TimesheetRecord } from './records.ts';
import type { TimeeroStore } from './store.ts';

const employee = z.object({ ssn: z.string().regex(/^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/) });
const client = z.object({ medicaid_id: z.string().trim().min(1).max(30) });

/** The EVV part that Timeero's public API does not have: an extension in its manner (docs/timeero.md). */
export function evvRoutes(store: TimeeroStore, reply: Reply, apiKey: string): Router {
  const router = express.Router();
  const { tables } = store;

  router.put('/employees/:id', (request, response) => {
    const id = positive(request.params.id) ?? 0;
    if (!tables.user.get(id)) return notFound(response);
    const read = employee.safeParse(request.body);
    if (!read.success) return refuse(response, { ssn: ['The ssn is invalid.'] });
    const { ssn } = read.data;
    const fingerprint = createHmac('sha256', apiKey).update(ssn).digest('hex');
    const other = tables['evv-employee'].all().find((each) => each.ssn_fingerprint === fingerprint && each.id !== id);
    if (other) return refuse(response, { ssn: ['The ssn has already been taken.'] });
    const draft = { ssn_last4: ssn.slice(5), ssn_fingerprint: fingerprint };
    const before = tables['evv-employee'].get(id);
    const entry = before
      ? store.update('evv-employee', before, draft, 'api')
      : store.create('evv-employee', draft, 'api', id);
    reply(response, 200, { data: { user_id: id, ssn_last4: entry.ssn_last4, updated_at: entry.updated_at } });
  });

  router.put('/clients/:id', (request, response) => {
    const id = positive(request.params.id) ?? 0;
    if (!tables.job.get(id)) return notFound(response);
    const read = client.safeParse(request.body);
    if (!read.success) return refuse(response, { medicaid_id: ['The medicaid id is invalid.'] });
    const before = tables['evv-client'].get(id);
    const entry = before
      ? store.update('evv-client', before, read.data, 'api')
      : store.create('evv-client', read.data, 'api', id);
    reply(response, 200, { data: { job_id: id, updated_at: entry.updated_at } });
  });

  router.get('/visits', (request, response) => {
    const since = Date.parse(queryText(request.query['updated_since']) || '1970-01-01T00:00:00Z');
    if (Number.isNaN(since)) return refuse(response, { updated_since: ['The updated since is invalid.'] });
    const visits = tables.timesheet.all().filter(({ updated_at }) => Date.parse(updated_at) >= since);
    reply(response, 200, listing(request, visits.map(visitOf)));
  });

  router.get('/visits/:id', (request, response) => {
    const timesheet = tables.timesheet.get(positive(request.params.id) ?? 0);
    if (timesheet) reply(response, 200, { data: visitOf(timesheet) });
    else notFound(response);
  });
  return router;
}

function visitOf(timesheet: TimesheetRecord): object {
  const { id, user_id, job_id, schedule_id, start, end, points, updated_at } = timesheet;
  // Accounts show these beside the visit; whoever reads it has to leave them.
  const { mileage, total_hours, pay_rate, total_pay } = timesheet;
  return {
    id,
    user_id,
    job_id,
    schedule_id,
    clock_in: clock(start, timesheet.clock_in_timezone, timesheet.clock_in_point),
    clock_out: end === null ? null : clock(end, timesheet.clock_out_timezone, timesheet.clock_out_point),
    points,
    mileage,
    total_hours,
    pay_rate,
    total_pay,
    updated_at,
  };
}

const clock = (at: string, timezone: string | null, point: Point | null): object => ({
  at,
  timezone,
  latitude: point?.latitude ?? null,
  longitude: point?.longitude ?? null,
  accuracy: point?.accuracy ?? null,
  captured_at: point?.captured_at ?? at,
});
