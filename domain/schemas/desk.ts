import { z } from 'zod';
import { date, id, instant, pageQuery, version } from './common.ts';

/* Groups, absences, picklists, tasks: what the desk works with. */

const person = z.object({ id, name: z.string() });

export const userGroupFields = z.object({
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().max(300).default(''),
  active: z.boolean().default(true),
  members: z.array(id).max(500).default([]).meta({ description: 'Ids of staff' }),
});
export const userGroup = userGroupFields.extend({
  id,
  version,
  members: z.array(person.extend({ active: z.boolean() })),
  taskTypes: z.array(z.string()).meta({ description: 'Labels of the task types that this group sees' }),
});
export type UserGroup = z.output<typeof userGroup>;

export const absenceFields = z.object({
  startsOn: date,
  endsOn: date,
  delegateId: id.nullable().default(null).meta({ description: 'Gets what is due to them meanwhile' }),
  note: z.string().trim().max(200).nullable().default(null),
});
export const absence = absenceFields.extend({ id, staffId: id, delegateName: z.string().nullable(), version });
export type Absence = z.output<typeof absence>;

export const picklistItem = z.object({
  code: z.string(),
  label: z.string(),
  position: z.number().int(),
  active: z.boolean(),
  groupId: id.nullable(),
  groupName: z.string().nullable(),
  builtIn: z.boolean(),
  kept: z.boolean().meta({ description: 'Rounds itself opens tasks of this type, so it stays in use' }),
  portal: z.boolean().meta({ description: 'Clients choose it in the portal for what they write' }),
  version: z.number().int().meta({ description: '0: as Rounds brings it' }),
  warning: z.string().nullable(),
});
export type PicklistItem = z.output<typeof picklistItem>;
export const picklist = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  grouped: z.boolean(),
  items: z.array(picklistItem),
});
export type Picklist = z.output<typeof picklist>;
export const savePicklistItem = z.object({
  label: z.string().trim().min(1).max(80),
  position: z.number().int().min(0).max(10_000).default(0),
  active: z.boolean().default(true),
  groupId: id.nullable().default(null),
  version: z.number().int().min(0),
});
export const newPicklistItem = savePicklistItem.omit({ version: true });

export const taskStatuses = ['open', 'done', 'withdrawn'] as const;
/** What a task may be about; `subjectId` is a row of it. */
export const taskSubjects = [
  'client',
  'staff',
  'message',
  'document',
  'broadcast',
  'appointment',
  'emergency_access',
  'import_run',
  'ledger_import',
  'credential_batch',
  'person_import',
  'sync_run',
  'visit',
  'portal_thread',
  'safety_follow_up',
  'payment',
  'payment_reconciliation',
  'ccd_request',
] as const;
export type TaskSubject = (typeof taskSubjects)[number];
export const task = z.object({
  id,
  type: z.string(),
  typeLabel: z.string(),
  subjectKind: z.enum(taskSubjects),
  subjectId: id,
  clientId: id.nullable(),
  clientName: z.string().nullable().meta({ description: 'null: none, or `closed`' }),
  closed: z.boolean().meta({
    description:
      'It is about a client whose chart is not open to you, so name, note and outcome are left out; nor can you change the note',
  }),
  owner: person.nullable(),
  group: person.nullable(),
  yours: z.boolean().meta({
    description:
      'Yours, of a group of yours, or of somebody whom you stand in for; to act on others takes the right to modify tasks',
  }),
  note: z.string(),
  priority: z.enum(['normal', 'high']),
  status: z.enum(taskStatuses),
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  outcome: z.string().nullable(),
  createdAt: instant,
  doneAt: instant.nullable(),
  version,
});
export type Task = z.output<typeof task>;
export const taskQuery = pageQuery.extend({
  scope: z.enum(['mine', 'groups', 'all']).default('mine'),
  status: z.enum(taskStatuses).default('open'),
  type: z.string().max(50).optional(),
  client: id.optional(),
  due: z.enum(['overdue', 'any']).default('any'),
  dueBefore: date.optional().meta({ description: 'Due before this day begins in the zone of the practice' }),
});
export const taskCounts = z.object({
  mine: z.number().int(),
  overdue: z.number().int(),
  groups: z.number().int().meta({ description: 'Of my groups, taken by nobody' }),
});
export type TaskCounts = z.output<typeof taskCounts>;
const dueAt = instant.nullable().default(null);
export const newTask = z.object({
  type: z.string().max(50),
  clientId: id.nullable().default(null),
  ownerId: id.nullable().default(null),
  groupId: id.nullable().default(null),
  note: z.string().trim().max(2000).default(''),
  priority: z.enum(['normal', 'high']).default('normal'),
  dueAt,
});
export const changedTask = z.object({
  ownerId: id.nullable().optional(),
  groupId: id.nullable().optional(),
  note: z.string().trim().max(2000).optional(),
  priority: z.enum(['normal', 'high']).optional(),
  dueAt: instant.nullable().optional(),
  version,
});
export const settleTask = z.object({
  outcome: z.string().trim().max(2000).default(''),
  version,
});
export const withdrawTask = settleTask.extend({
  reason: z
    .string()
    .max(80)
    .nullable()
    .default(null)
    .meta({ description: 'Code of the picklist `reason`; without one `outcome` has to say why' }),
});
