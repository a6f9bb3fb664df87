import { defineEntity, p } from '@mikro-orm/postgresql';
import type { MoveName, MoveRefusal, RequestPhase, StepName } from '../../domain/chart-handoff/moves.ts';
import type { TimedStep } from '../../domain/chart-handoff/schedule.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';

/** A clinician's note on a visit; see the migration for what stands in the columns of this file. */
export const Note = defineEntity({
  name: 'Note',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    authorId: p.uuid(),
    holderId: p.uuid(),
    appointmentId: p.uuid().nullable(),
    title: p.string(),
    visitOn: p.date(),
    written: p.boolean().default(false),
    releasedAt: p.datetime().nullable(),
    textSha256: p.string().nullable().fieldName('text_sha256'),
    overrideReason: p.blob().nullable().hidden(),
    ...versioned(),
  },
});

export const NoteVersion = defineEntity({
  name: 'NoteVersion',
  properties: {
    ...keyed(),
    noteId: p.uuid(),
    number: p.integer(),
    body: p.blob().hidden(),
    characters: p.integer(),
    kept: p.boolean(),
    savedBy: p.uuid(),
    savedAt: p.datetime(),
  },
});

export const NoteAddendum = defineEntity({
  name: 'NoteAddendum',
  properties: {
    ...keyed(),
    noteId: p.uuid(),
    authorId: p.uuid(),
    body: p.blob().hidden(),
    addedAt: p.datetime(),
  },
});

export const ChartRequest = defineEntity({
  name: 'ChartRequest',
  properties: {
    ...keyed(),
    noteId: p.uuid(),
    keeperId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    phase: p.string().$type<RequestPhase>().default('requested'),
    phaseSince: p.datetime(),
    required: p.boolean(),
    priority: p.string().$type<'normal' | 'high'>().default('normal'),
    dueAt: p.datetime(),
    reminded: p.boolean().default(false),
    level: p.integer().default(0),
    nudgedAt: p.datetime().nullable(),
    nextStep: p.string().$type<TimedStep>().nullable(),
    nextAt: p.datetime().nullable(),
    lookedAt: p.datetime().nullable(),
    unattendedAt: p.datetime().nullable(),
    createdBy: p.string(),
    completedAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    ...versioned(),
    // Counts what people and absences do with it, not what is said or brought by time (domain/chart-handoff): a write names no version.
    version: p.integer().default(1),
  },
});

export const ChartMove = defineEntity({
  name: 'ChartMove',
  properties: {
    ...keyed(),
    requestId: p.uuid(),
    move: p.string().$type<MoveName | StepName>(),
    status: p.string().$type<'asked' | 'done' | 'refused'>(),
    refusal: p.string().$type<MoveRefusal>().nullable(),
    staffId: p.uuid().nullable(),
    askedBy: p.string().$type<Actor>().nullable(),
    manager: p.boolean().default(false),
    readVersion: p.integer().nullable(),
    phase: p.string().$type<RequestPhase>().nullable(),
    words: p.blob().nullable().hidden(),
    reason: p.string().nullable(),
    itemIds: p
      .array()
      .columnType('uuid[]')
      .onCreate(() => []),
    keeperId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    dueAt: p.datetime().nullable(),
    askedAt: p.datetime(),
    doneAt: p.datetime().nullable(),
  },
});

export const ChartMoveDocument = defineEntity({
  name: 'ChartMoveDocument',
  properties: { ...keyed(), moveId: p.uuid(), documentId: p.uuid() },
});

export const ChartRequestItem = defineEntity({
  name: 'ChartRequestItem',
  properties: {
    ...keyed(),
    requestId: p.uuid(),
    position: p.integer(),
    code: p.string(),
    words: p.blob().nullable().hidden(),
    suppliedByMove: p.uuid().nullable(),
  },
});
