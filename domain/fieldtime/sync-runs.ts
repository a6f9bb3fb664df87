/** Why a run was begun: it was time, a person asked for it, a person asked what it would do, or Timeero told of a change. */
export const syncTriggers = ['timer', 'person', 'preview', 'webhook'] as const;
export type SyncTrigger = (typeof syncTriggers)[number];

/** What a run looks at: changes of PIMSY against what is known of Timeero, everything that both hold, or single shifts. */
export const syncScopes = ['changes', 'whole', 'targets'] as const;
export type SyncScope = (typeof syncScopes)[number];

export const syncStatuses = ['requested', 'reading', 'held', 'applying', 'done', 'failed', 'cancelled'] as const;
export type SyncStatus = (typeof syncStatuses)[number];

/** A workflow carries it, or is about to. */
export const syncIsUnderWay = (status: SyncStatus): boolean =>
  status === 'requested' || status === 'reading' || status === 'applying';
export const syncMayBeCancelled = syncIsUnderWay;

export const syncDecisions = ['approved', 'discarded', 'superseded'] as const;
export type SyncDecision = (typeof syncDecisions)[number];

export const changeKinds = ['create', 'change', 'delete', 'put-back', 'kept', 'unmapped'] as const;
export type ChangeKind = (typeof changeKinds)[number];
/** Those that write to Timeero. */
export const writingKinds = ['create', 'change', 'delete', 'put-back'] as const satisfies readonly ChangeKind[];

export const changeStatuses = ['planned', 'done', 'failed', 'skipped', 'doubt'] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

export const shiftOrigins = ['pimsy', 'rounds', 'timeero'] as const;
export type ShiftOrigin = (typeof shiftOrigins)[number];

/** `wanted`: to be created; `sending`: its creation was begun; `doubt`: nobody knows what became of that. */
export const shiftStates = ['wanted', 'sending', 'doubt', 'there', 'gone', 'refused'] as const;
export type ShiftState = (typeof shiftStates)[number];

/** Changes by kind, and what became of those that write. */
export type SyncCounts = Readonly<Record<ChangeKind | 'applied' | 'failed' | 'doubt', number>>;

/**
 * How many shifts a run may delete without asking: the share of those that Rounds keeps in Timeero in its window, rounded down, but one in any case, so
 * that a single cancellation of a small practice goes through. With a share of 0 it always asks.
 */
export const deletesAllowed = (live: number, percent: number): number =>
  percent === 0 ? 0 : Math.max(1, Math.floor((live * percent) / 100));

/** Whole reads of what Timeero holds are at most this far apart. */
export const wholeEveryMs = 24 * 60 * 60_000;
