import { defineEntity, p } from '@mikro-orm/postgresql';
import type { VisitMatch, Unmatched } from '../../domain/evv/match-visit.ts';
import type { AttemptOutcome, VisitReason, VisitState } from '../../domain/evv/visit-states.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

/** A visit as Timeero holds it, and what became of handing its GPS points to PIMSY; see the migration for what stands in its columns. */
export const Visit = defineEntity({
  name: 'Visit',
  properties: {
    ...keyed(),
    timeeroId: p.string(),
    userId: p.string(),
    jobId: p.string().nullable(),
    scheduleId: p.string().nullable(),
    clockedInAt: p.datetime(),
    clockInZone: p.string().nullable(),
    clockedOutAt: p.datetime().nullable(),
    clockOutZone: p.string().nullable(),
    sealed: p.blob().hidden(),
    gpsIn: p.boolean(),
    gpsOut: p.boolean(),
    gpsBetween: p.integer(),
    gpsUnreadable: p.integer().default(0),
    seen: p.string().hidden(),
    changedAt: p.datetime().nullable(),
    goneAt: p.datetime().nullable(),
    shiftId: p.uuid().nullable(),
    matchedBy: p.string().$type<VisitMatch>().nullable(),
    unmatched: p.string().$type<Unmatched>().nullable(),
    clientRecordId: p.uuid().nullable(),
    employeeRecordId: p.uuid().nullable(),
    state: p.string().$type<VisitState>().default('open'),
    reason: p.string().$type<VisitReason>().nullable(),
    revision: p.integer().default(1),
    sentRevision: p.integer().nullable(),
    sentEvidence: p.string().nullable().hidden(),
    refusedEvidence: p.string().nullable().hidden(),
    sentAt: p.datetime().nullable(),
    pimsyId: p.string().nullable(),
    attempts: p.integer().default(0),
    attemptId: p.uuid().nullable(),
    untold: p.boolean().default(true),
    ...versioned(),
  },
});

/** A job of Timeero of which a person has said that whoever clocks into it visits no client. */
export const NonVisitJob = defineEntity({
  name: 'NonVisitJob',
  properties: {
    ...keyed(),
    jobId: p.string(),
    markedBy: p.string().$type<Actor>(),
    createdAt: p.datetime().onCreate(present),
  },
});

/** One call for a visit. */
export const VisitAttempt = defineEntity({
  name: 'VisitAttempt',
  properties: {
    ...keyed(),
    visitId: p.uuid(),
    revision: p.integer(),
    begunAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    outcome: p.string().$type<AttemptOutcome>().nullable(),
    answer: p.string().nullable(),
  },
});
