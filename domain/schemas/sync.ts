import { z } from 'zod';
import { changeReasons } from '../fieldtime/plan-shifts.ts';
import { syncFailureCodes } from '../fieldtime/sync-failures.ts';
import {
  changeKinds,
  changeStatuses,
  shiftOrigins,
  shiftStates,
  syncDecisions,
  syncScopes,
  syncStatuses,
  syncTriggers,
} from '../fieldtime/sync-runs.ts';
import { date, id, instant, name, pageQuery, version, wallTime, zone } from './common.ts';

const count = z.number().int();

export const syncRun = z.object({
  id,
  trigger: z.enum(syncTriggers),
  scope: z.enum(syncScopes).meta({ description: 'whole: everything that Timeero holds in the window is read, too' }),
  status: z.enum(syncStatuses),
  counts: z
    .object({
      create: count,
      change: count,
      delete: count,
      'put-back': count,
      kept: count,
      unmapped: count,
      applied: count,
      failed: count,
      doubt: count,
    })
    .meta({ description: 'Changes by kind, and what became of those that write' }),
  live: count.meta({ description: 'Shifts of PIMSY in the window that were in Timeero when it planned' }),
  readWhole: z
    .boolean()
    .meta({ description: 'false: PIMSY did not show everything, so nothing counts as deleted there' }),
  failure: z.object({ code: z.enum(syncFailureCodes), words: z.string(), next: z.string() }).nullable(),
  requestedBy: z.string().nullable().meta({ description: 'Name of who asked for it; null: nobody' }),
  decision: z.enum(syncDecisions).nullable(),
  decidedBy: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  version,
});
export type SyncRun = z.output<typeof syncRun>;

export const newSyncRun = z.object({ preview: z.boolean().default(false) });
export const requestedSyncRun = z.object({
  run: syncRun,
  alreadyRunning: z.boolean().meta({ description: 'true: no new run was begun; this one is under way' }),
});
export type RequestedSyncRun = z.output<typeof requestedSyncRun>;
export const decideSyncRun = z.object({ version });

const withheld = z.boolean().meta({
  description:
    'Of a client whose chart is restricted and not open to you: neither name, nor job, nor a title that somebody typed is told',
});
const value = z.union([z.string(), z.array(z.string()), z.null()]);
export const syncChange = z.object({
  id,
  kind: z.enum(changeKinds),
  reason: z.enum(changeReasons).nullable(),
  reference: z.string().nullable().meta({ description: 'null: withheld' }),
  withheld,
  shiftId: id.nullable(),
  title: z.string(),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  zone: z.string().nullable(),
  clientName: z.string().nullable(),
  unmapped: z.array(z.string()).meta({ description: 'Names of those whom nobody in Timeero is known for' }),
  fields: z.array(z.object({ field: z.string(), before: value, after: value })),
  status: z.enum(changeStatuses),
  problem: z.string().nullable(),
});
export type SyncChange = z.output<typeof syncChange>;
export const syncChangeQuery = pageQuery.extend({ kind: z.enum(changeKinds).optional() });

export const syncState = z.object({
  enabled: z.boolean().meta({ description: 'PIMSY and Timeero both are' }),
  lastGoodAt: instant.nullable(),
  failures: count.meta({ description: 'Runs in a row that failed' }),
  underWay: id.nullable(),
  held: id.nullable().meta({ description: 'A run that waits for a decision' }),
  begun: z.boolean().meta({ description: 'A person has synced once; before that the timer sends nothing' }),
  webhooks: z.object({ address: z.string(), secretSetAt: instant.nullable(), lastAt: instant.nullable() }),
});
export type SyncState = z.output<typeof syncState>;
export const newWebhookSecret = z.object({ secret: z.string().trim().min(8).max(200) });

export const shift = z.object({
  id,
  origin: z.enum(shiftOrigins),
  title: z.string(),
  startsAt: instant,
  endsAt: instant,
  zone,
  localStart: wallTime.meta({ description: 'Wall time in its zone' }),
  minutes: count,
  userIds: z.array(z.string()),
  jobId: z.string().nullable(),
  withheld,
  staff: z.array(z.string()).meta({ description: 'Names of its users in Timeero' }),
  client: z.string().nullable().meta({ description: 'Name of its job in Timeero' }),
  state: z.enum(shiftStates),
  unsent: z.boolean(),
  withdrawn: z.boolean(),
  begun: z.boolean(),
  locked: z.string().nullable().meta({ description: 'Why it cannot be changed here; null: it can' }),
  problem: z.string().nullable(),
  version,
});
export type Shift = z.output<typeof shift>;
export const shiftQuery = pageQuery.extend({
  from: date.meta({ description: 'First day, in the zone of the practice' }),
  to: date,
  origin: z.enum(shiftOrigins).optional(),
  user: z.string().max(40).optional().meta({ description: 'Id of a user in Timeero' }),
});
export const shiftFields = z.object({
  title: name,
  userIds: z
    .array(z.string().regex(/^\d{1,16}$/, 'is no id of Timeero'))
    .min(1)
    .max(20),
  jobId: z
    .string()
    .regex(/^\d{1,16}$/, 'is no id of Timeero')
    .nullable()
    .default(null),
  localStart: wallTime.meta({ description: 'Wall time in the zone of the practice' }),
  minutes: z.number().int().min(5).max(1_440),
});
export const changedShift = shiftFields.extend({ version });
const choice = z.object({ id: z.string(), label: z.string() });
export const shiftChoices = z.object({ users: z.array(choice), jobs: z.array(choice) });
export type ShiftChoices = z.output<typeof shiftChoices>;
