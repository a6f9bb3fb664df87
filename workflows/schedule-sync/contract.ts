import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/**
 * Brings what PIMSY plans to Timeero: run after run, as their rows say, until nothing waits. Ids and counts only: whose visits these are stays in
 * PostgreSQL.
 */
export interface ScheduleSyncInput {
  practiceId: string;
  /** Single shifts, that Timeero told of or that were changed on our own pages. Absent: it is time. */
  targets?: boolean;
  /** A run that somebody asked for. */
  asked?: boolean;
  /** Changes of one writing activity; default 500. */
  rangeSize?: number;
  /** Writing activities in flight; default 2. */
  parallel?: number;
}

/** One run. */
export interface SyncRunIds {
  practiceId: string;
  runId: string;
}

export interface BegunSync {
  runId: string;
  trigger: string;
  scope: string;
  /** Of the reading of PIMSY that it begins with. */
  readingId: string;
}

/** What is planned: writes, and whether a person has to agree to the deletions first. */
export interface PlannedSync {
  writes: number;
  held: boolean;
}

export interface OpenSync {
  ranges: { from: string; to: string; count: number }[];
  /** Creations that nobody knows the end of. */
  doubt: number;
  /** Milliseconds after which they are looked for. */
  settleMs: number;
}

export interface SyncRunResult {
  status: string;
  applied: number;
  failed: number;
  doubt: number;
  unmapped: number;
}

export interface ScheduleSyncResult {
  runs: number;
  last: SyncRunResult | null;
}

export const scheduleSyncType = 'scheduleSync';
/** Of the Temporal Schedule, and the beginning of the ids of what it starts. */
export const scheduleSyncId = (practiceId: string): string => `schedule-sync/${practiceId}`;
export const targetSyncWorkflowId = (practiceId: string): string => `schedule-sync/${practiceId}/targets`;
export const askedSyncWorkflowId = (practiceId: string): string => `schedule-sync/${practiceId}/asked`;

/** There is another single shift to look at, or another run that was asked for. */
export const lookSignal = defineSignal('look');

/** Types of ApplicationFailure beside those of domain/fieldtime/sync-failures.ts, by which a run ends. */
export const syncEnds = {
  /** The run was cancelled, or another one has taken its place. */
  over: 'SyncRunOver',
} as const;

const attributes = (practiceId: string) =>
  attributesOf({ practice: practiceId, process: scheduleSyncType, subject: practiceId, phase: 'requested' });

/** What the Schedule starts: every two hours, of UTC, so that nights in which clocks change have no run twice or never. */
export const scheduleSyncAction = (input: ScheduleSyncInput) => ({
  type: 'startWorkflow' as const,
  workflowType: scheduleSyncType,
  workflowId: scheduleSyncId(input.practiceId),
  taskQueue: queues.workflows,
  args: [input] as [ScheduleSyncInput],
  staticSummary: 'Schedule sync',
  typedSearchAttributes: attributes(input.practiceId),
});

const everyMinutes = 120;

/**
 * The Temporal Schedule of a practice: every two hours by an interval, at minutes of its own, so that not all practices ask at once. One that runs is not
 * joined by another. After an outage of the server the last missed time is made up for, older ones are not: one run does the work of all.
 */
export const syncSchedule = (practiceId: string) => ({
  scheduleId: scheduleSyncId(practiceId),
  spec: {
    intervals: [
      {
        every: `${everyMinutes}m` as const,
        offset: `${Number.parseInt(practiceId.slice(-6), 16) % everyMinutes}m` as const,
      },
    ],
    jitter: '2m' as const,
  },
  policies: { overlap: 'SKIP' as const, catchupWindow: '2h' as const },
  action: scheduleSyncAction({ practiceId }),
});

/** What `client.workflow.signalWithStart` takes: a workflow that is about to end looks once more, so nothing that is committed before is missed. */
const lookStart = (workflowId: string, input: ScheduleSyncInput, staticSummary: string) => ({
  taskQueue: queues.workflows,
  workflowId,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [ScheduleSyncInput],
  signal: lookSignal,
  staticSummary,
  typedSearchAttributes: attributes(input.practiceId),
});

export const targetSyncStart = (practiceId: string) =>
  lookStart(targetSyncWorkflowId(practiceId), { practiceId, targets: true }, 'Sync of single shifts');

export const askedSyncStart = (practiceId: string) =>
  lookStart(askedSyncWorkflowId(practiceId), { practiceId, asked: true }, 'Schedule sync that was asked for');
