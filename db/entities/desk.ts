import { defineEntity, p } from '@mikro-orm/postgresql';
import type { ImportKind } from '../../domain/imports/columns.ts';
import type { Cells, RowProblem } from '../../domain/imports/row.ts';
import type {
  ImportedFile,
  ImportFailure,
  ImportMode,
  ImportRowStatus,
  ImportStatus,
} from '../../domain/imports/statuses.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

export const UserGroup = defineEntity({
  name: 'UserGroup',
  properties: {
    ...keyed(),
    name: p.string(),
    description: p.string().default(''),
    active: p.boolean().default(true),
    ...versioned(),
  },
});

export const UserGroupMember = defineEntity({
  name: 'UserGroupMember',
  properties: { ...keyed(), groupId: p.uuid(), staffId: p.uuid() },
});

/** Days away, both included, in the practice's zone. */
export const Absence = defineEntity({
  name: 'Absence',
  properties: {
    ...keyed(),
    staffId: p.uuid(),
    startsOn: p.date(),
    endsOn: p.date(),
    delegateId: p.uuid().nullable(),
    note: p.string().nullable(),
    ...versioned(),
  },
});

export const EmergencyAccess = defineEntity({
  name: 'EmergencyAccess',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    staffId: p.uuid(),
    reason: p.text(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
    reviewedAt: p.datetime().nullable(),
    reviewedBy: p.uuid().nullable(),
  },
});

export type TaskStatus = 'open' | 'done' | 'withdrawn';

/** `type` is a code of the picklist task-type; `subjectKind` and `subjectId` name what it is about. */
export const Task = defineEntity({
  name: 'Task',
  properties: {
    ...keyed(),
    type: p.string(),
    subjectKind: p.string(),
    subjectId: p.uuid(),
    clientId: p.uuid().nullable(),
    ownerId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    cause: p.string().nullable(),
    note: p.text().default(''),
    priority: p.string().$type<'normal' | 'high'>().default('normal'),
    status: p.string().$type<TaskStatus>().default('open'),
    dueAt: p.datetime().nullable(),
    outcome: p.text().nullable(),
    createdBy: p.string(),
    doneBy: p.string().nullable(),
    doneAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** What the practice made of a list of domain/picklists.ts; `groupId` for task types only. */
export const Picklist = defineEntity({
  name: 'Picklist',
  properties: {
    ...keyed(),
    list: p.string(),
    code: p.string(),
    label: p.string(),
    position: p.integer().default(0),
    active: p.boolean().default(true),
    groupId: p.uuid().nullable(),
    version: p.integer().version(),
  },
});

export const Alert = defineEntity({
  name: 'Alert',
  properties: {
    ...keyed(),
    staffId: p.uuid(),
    kind: p.string(),
    subjectKind: p.string(),
    subjectId: p.uuid(),
    clientId: p.uuid().nullable(),
    taskId: p.uuid().nullable(),
    messageId: p.uuid().nullable(),
    parts: p.array().default([]),
    readAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const ImportRun = defineEntity({
  name: 'ImportRun',
  properties: {
    ...keyed(),
    kind: p.string().$type<ImportKind>(),
    fileName: p.string(),
    file: p.json<Partial<ImportedFile>>().onCreate(() => ({})),
    mode: p.string().$type<ImportMode>().nullable(),
    status: p.string().$type<ImportStatus>(),
    total: p.integer().default(0),
    good: p.integer().default(0),
    bad: p.integer().default(0),
    before: p.integer().default(0),
    done: p.integer().default(0),
    undone: p.integer().default(0),
    kept: p.integer().default(0),
    failure: p.string().$type<ImportFailure>().nullable(),
    createdBy: p.uuid().nullable(),
    orderedBy: p.string().$type<Actor>().nullable(),
    allCharts: p.boolean().default(false),
    undoReason: p.string().nullable(),
    finishedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** One line of an imported file: what it says, what is wrong with it, and the row that was made of it; of charges and payments also whose, and how much in cents. */
export const ImportRow = defineEntity({
  name: 'ImportRow',
  properties: {
    ...keyed(),
    runId: p.uuid(),
    number: p.integer(),
    data: p.json<Cells>(),
    problems: p.json<RowProblem[]>(),
    status: p.string().$type<ImportRowStatus>(),
    madeId: p.uuid().nullable(),
    madeVersion: p.integer().nullable(),
    clientId: p.uuid().nullable(),
    amount: p.bigint('number').nullable(),
    ordered: p.boolean().default(false),
  },
});
