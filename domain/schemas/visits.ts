import { z } from 'zod';
import { evvElements } from '../evv/elements.ts';
import { jobKinds, visitJobs } from '../evv/job-kinds.ts';
import { pointKinds } from '../evv/held-visit.ts';
import { visitMatches } from '../evv/match-visit.ts';
import { attemptOutcomes, visitReasonCodes, visitStates } from '../evv/visit-states.ts';
import { shiftOrigins } from '../fieldtime/sync-runs.ts';
import { date, id, instant, pageQuery, version, zone } from './common.ts';

const count = z.number().int();

const reason = z
  .object({ code: z.enum(visitReasonCodes), words: z.string(), next: z.string() })
  .nullable()
  .meta({ description: 'Why it stands where it is, and what a person can do' });

export const visitRow = z.object({
  id: id.meta({ description: 'The one that PIMSY knows the visit by' }),
  state: z.enum(visitStates),
  reason,
  clientName: z.string().nullable().meta({ description: 'As PIMSY knows them, else the name of the job in Timeero' }),
  clientWithheld: z.boolean().meta({
    description: 'The chart of the client is restricted and not open to you, so neither name nor job is told',
  }),
  job: z.enum(jobKinds).nullable().meta({
    description: 'What its job is: of a client, marked as no client visit, or neither. null: it has no job',
  }),
  employeeName: z.string().meta({ description: 'As PIMSY knows them, else the name of the user in Timeero' }),
  service: z.string().nullable(),
  dates: z.array(date).meta({ description: 'Where it took place; two where it went over midnight' }),
  clockedInAt: instant,
  clockInZone: zone.nullable(),
  clockedOutAt: instant.nullable().meta({ description: 'null: still clocked in' }),
  clockOutZone: zone.nullable(),
  lacking: z.array(z.enum(evvElements)).meta({ description: 'Elements of EVV that lack something' }),
  matched: z.boolean().meta({ description: 'A shift is known that it was' }),
  sentAt: instant.nullable(),
  attempts: count,
  version,
});
export type VisitRow = z.output<typeof visitRow>;

const point = z.object({
  kind: z.enum(pointKinds).meta({ description: 'Clock-in, on the way, clock-out' }),
  capturedAt: instant,
  latitude: z.number(),
  longitude: z.number(),
  accuracyMetres: z.number().nullable(),
});

export const visit = visitRow.extend({
  timeeroId: z.string(),
  userName: z.string().meta({ description: 'Of the user in Timeero' }),
  jobName: z.string().nullable().meta({ description: 'Of the job in Timeero' }),
  elements: z
    .array(z.object({ element: z.enum(evvElements), lacks: z.array(z.string()) }))
    .meta({ description: 'The six elements of the Cures Act; `lacks` says in words what is missing of each' }),
  matchedBy: z.enum(visitMatches).nullable(),
  unmatched: z.string().nullable().meta({ description: 'Why no shift is known that it was' }),
  shift: z
    .object({
      id,
      origin: z.enum(shiftOrigins),
      title: z.string(),
      startsAt: instant,
      endsAt: instant,
      zone,
    })
    .nullable(),
  points: z.array(point).meta({ description: 'GPS points in the order they were captured' }),
  pointsWithheld: z
    .boolean()
    .meta({ description: 'The chart of the client is restricted and not open to you, so its points are left out' }),
  pointsUnreadable: count.meta({
    description: 'GPS points that lack their place or their time, or lie nowhere on earth; they are left out',
  }),
  revision: count.meta({ description: 'Goes up with every correction that PIMSY has to hear of' }),
  sentRevision: count.nullable(),
  pimsyId: z.string().nullable(),
  tries: z
    .array(
      z.object({
        id,
        revision: count,
        begunAt: instant,
        endedAt: instant.nullable(),
        outcome: z.enum(attemptOutcomes).nullable(),
        answer: z.string().nullable(),
      }),
    )
    .meta({ description: 'The newest 50 calls to PIMSY' }),
  mayRetry: z.boolean(),
});
export type Visit = z.output<typeof visit>;

const recordId = id.optional();
export const visitQuery = pageQuery.extend({
  day: date.optional().meta({ description: 'On which it was begun, in the zone of the practice' }),
  client: recordId.meta({ description: "Id of PIMSY's record of the client" }),
  employee: recordId.meta({ description: "Id of PIMSY's record of the employee" }),
  state: z.enum(visitStates).optional(),
  jobs: z.enum(visitJobs).optional().meta({
    description: 'non-visit: only those whose job was marked as no client visit; visit: only the others',
  }),
});
export const markJob = z.object({
  nonVisit: z
    .boolean()
    .meta({ description: 'true: whoever clocks into the job visits no client; false: takes that back' }),
});
export const markJobOfVisit = markJob.extend({ version });
export const retryVisit = z.object({ version });

export const searchVisitPeople = z.object({
  text: z.string().max(200).default(''),
  id: id.nullable().default(null).meta({ description: 'Only this one' }),
  cursor: pageQuery.shape.cursor,
  limit: z.number().int().min(1).max(200).default(20),
});
export const visitPerson = z.object({ id: id.meta({ description: "Of PIMSY's record" }), label: z.string() });
export type VisitPerson = z.output<typeof visitPerson>;

export const visitReading = z.object({
  readAt: instant.nullable().meta({ description: 'When visits were last read from Timeero without a fault' }),
  failure: z.object({ words: z.string(), next: z.string() }).nullable(),
  unreadable: count.meta({ description: 'Visits in Timeero that lack what everybody needs of them' }),
});
export type VisitReading = z.output<typeof visitReading>;
