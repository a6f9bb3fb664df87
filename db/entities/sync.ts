import { defineEntity, p } from '@mikro-orm/postgresql';
import type { ChangeReason, HeldShift, ShiftField, Unmapped, WantedShift } from '../../domain/fieldtime/plan-shifts.ts';
import type { SyncFailure } from '../../domain/fieldtime/sync-failures.ts';
import type {
  ChangeKind,
  ChangeStatus,
  ShiftOrigin,
  ShiftState,
  SyncCounts,
  SyncDecision,
  SyncScope,
  SyncStatus,
  SyncTrigger,
} from '../../domain/fieldtime/sync-runs.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

/** A shift in Timeero; see the migration for what stands in its columns. */
export const Shift = defineEntity({
  name: 'Shift',
  properties: {
    ...keyed(),
    origin: p.string().$type<ShiftOrigin>(),
    reference: p.string().nullable(),
    pimsyRecordId: p.uuid().nullable(),
    clientRecordId: p.uuid().nullable(),
    employeeIds: p.array().onCreate(() => []),
    timeeroId: p.string().nullable(),
    userIds: p.array().onCreate(() => []),
    jobId: p.string().nullable(),
    title: p.string(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    zone: p.string(),
    state: p.string().$type<ShiftState>(),
    intentAt: p.datetime().nullable(),
    held: p.json<HeldShift>().nullable(),
    heldAt: p.datetime().nullable(),
    unsent: p.boolean().default(false),
    withdrawn: p.boolean().default(false),
    problem: p.string().nullable(),
    clockedInAt: p.datetime().nullable(),
    ...versioned(),
  },
});

export const SyncRun = defineEntity({
  name: 'SyncRun',
  properties: {
    ...keyed(),
    trigger: p.string().$type<SyncTrigger>(),
    scope: p.string().$type<SyncScope>(),
    status: p.string().$type<SyncStatus>().default('requested'),
    windowFrom: p.datetime().nullable(),
    windowTo: p.datetime().nullable(),
    readWhole: p.boolean().default(false),
    live: p.integer().default(0),
    round: p.integer().default(0),
    counts: p.json<Partial<SyncCounts>>().onCreate(() => ({})),
    failure: p.string().$type<SyncFailure>().nullable(),
    requestedBy: p.string().$type<Actor>().nullable(),
    decidedBy: p.string().$type<Actor>().nullable(),
    decision: p.string().$type<SyncDecision>().nullable(),
    decidedAt: p.datetime().nullable(),
    leaseUntil: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** One shift that a run makes, changes, deletes, or tells of. */
export const SyncChange = defineEntity({
  name: 'SyncChange',
  properties: {
    ...keyed(),
    runId: p.uuid(),
    round: p.integer(),
    kind: p.string().$type<ChangeKind>(),
    reference: p.string(),
    shiftId: p.uuid().nullable(),
    pimsyRecordId: p.uuid().nullable(),
    clientRecordId: p.uuid().nullable(),
    reason: p.string().$type<ChangeReason>().nullable(),
    unmapped: p.json<Unmapped[]>().onCreate(() => []),
    title: p.string(),
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime().nullable(),
    wanted: p.json<WantedShift>().nullable(),
    fields: p.json<ShiftField[]>().onCreate(() => []),
    status: p.string().$type<ChangeStatus>().default('planned'),
    approved: p.boolean().default(false),
    problem: p.string().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

/** What Timeero told of by webhook. */
export const WebhookEvent = defineEntity({
  name: 'WebhookEvent',
  properties: {
    ...keyed(),
    key: p.string(),
    subject: p.string(),
    externalId: p.string(),
    operation: p.string(),
    changedAt: p.datetime(),
    receivedAt: p.datetime(),
    takenAt: p.datetime().nullable(),
  },
});

export const WebhookSecret = defineEntity({
  name: 'WebhookSecret',
  properties: {
    ...keyed(),
    sealed: p.blob().hidden(),
    keyId: p.string(),
    createdAt: p.datetime().onCreate(present),
  },
});
