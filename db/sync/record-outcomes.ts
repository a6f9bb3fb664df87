import { sql } from 'kysely';
import type { HeldShift, WantedShift } from '../../domain/fieldtime/plan-shifts.ts';
import type { UnitOfWork } from '../database.ts';
import type { Claimed } from './claim-changes.ts';
import { heldOf } from './held-shifts.ts';

/** What became of a change. */
export type ShiftOutcome =
  /** Timeero holds it as is wanted. */
  | { kind: 'there'; timeeroId: string; wanted: WantedShift; problem?: string }
  /** It was found, as it was once sent, and what is wanted now could not be written. */
  | { kind: 'found'; timeeroId: string; held: HeldShift; problem: string }
  | { kind: 'gone' }
  /** Nobody knows whether it was created. */
  | { kind: 'doubt' }
  /** Certainly not created; it may be tried again at once. */
  | { kind: 'again' }
  /** Certainly not created, and never will be as it is. */
  | { kind: 'refused'; problem: string }
  /** Nothing was written. */
  | { kind: 'failed'; problem: string; isGone?: boolean }
  | { kind: 'skipped'; problem: string };

const statusOf = {
  there: 'done',
  found: 'failed',
  gone: 'done',
  doubt: 'doubt',
  again: null,
  refused: 'failed',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<ShiftOutcome['kind'], string | null>;

/** Writes down what became of a group of changes. */
export async function recordOutcomes(
  uow: UnitOfWork,
  outcomes: readonly { claimed: Claimed; outcome: ShiftOutcome }[],
  now: Date,
): Promise<void> {
  const shifts = outcomes.flatMap(({ claimed, outcome }) => {
    const row = shiftAfter(outcome);
    return row ? [{ id: claimed.shiftId, reference: claimed.reference, version: claimed.version, ...row }] : [];
  });
  await writeShifts(uow, shifts, now);
  const changes = outcomes.flatMap(({ claimed: { changeId }, outcome }) => {
    const status = statusOf[outcome.kind];
    const problem = 'problem' in outcome ? (outcome.problem ?? null) : null;
    return status === null ? [] : [{ id: changeId, status, problem }];
  });
  await sql`
    update sync_change c set status = n.status, problem = n.problem
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as n(id uuid, status text, problem text)
     where c.id = n.id and c.id = any(${changes.map(({ id }) => id)}::uuid[])`.execute(uow.kysely);
}

interface After {
  state: string;
  timeeroId: string | null;
  held: HeldShift | null;
  wanted: WantedShift | null;
  problem: string | null;
}

const none = { timeeroId: null, held: null, wanted: null, problem: null };

function shiftAfter(outcome: ShiftOutcome): After | null {
  switch (outcome.kind) {
    case 'there': {
      const { timeeroId, wanted, problem = null } = outcome;
      return { state: 'there', timeeroId, held: heldOf(wanted), wanted, problem };
    }
    case 'found':
      return {
        ...none,
        state: 'there',
        timeeroId: outcome.timeeroId,
        held: heldOf(outcome.held),
        problem: outcome.problem,
      };
    case 'gone':
      return { ...none, state: 'gone' };
    case 'doubt':
      return { ...none, state: 'doubt' };
    case 'again':
      return { ...none, state: 'wanted' };
    case 'refused':
      return { ...none, state: 'refused', problem: outcome.problem };
    default:
      return outcome.kind === 'failed' && outcome.isGone ? { ...none, state: 'unheld' } : null;
  }
}

/**
 * `doubt` keeps when it was begun. What was changed on our own pages since it was claimed is still to be sent. A row that has lost its name belongs to an
 * account that is let go.
 */
async function writeShifts(
  { kysely }: UnitOfWork,
  shifts: readonly (After & { id: string; reference: string; version: number })[],
  now: Date,
): Promise<void> {
  if (shifts.length === 0) return;
  const isNew = sql`jsonb_typeof(n.wanted) = 'object' and s.version = n.version`;
  // Their keys apart as well: a list inside JSON tells the planner nothing of its length, and it would go through the whole table.
  await sql`
    update shift s set
           state = case when n.state = 'unheld' then s.state else n.state end,
           timeero_id = case when n.state in ('gone', 'unheld') then s.timeero_id else n."timeeroId" end,
           held = n.held, held_at = ${now}::timestamptz, intent_at = case when n.state = 'doubt' then s.intent_at end, problem = n.problem,
           user_ids = case when ${isNew} then array(select jsonb_array_elements_text(n.wanted -> 'userIds')) else s.user_ids end,
           job_id = case when ${isNew} then n.wanted ->> 'jobId' else s.job_id end,
           title = case when ${isNew} then n.wanted ->> 'title' else s.title end,
           starts_at = case when ${isNew} then (n.wanted ->> 'startsAt')::timestamptz else s.starts_at end,
           ends_at = case when ${isNew} then (n.wanted ->> 'endsAt')::timestamptz else s.ends_at end,
           zone = case when ${isNew} and s.origin <> 'rounds' then n.wanted ->> 'zone' else s.zone end,
           employee_ids = case when ${isNew} then array(select jsonb_array_elements_text(n.wanted -> 'employeeIds')) else s.employee_ids end,
           unsent = case when n.state in ('there', 'gone', 'refused') and s.version = n.version then false else s.unsent end
      from jsonb_to_recordset(${JSON.stringify(shifts)}::jsonb)
             as n(id uuid, reference text, version integer, state text, "timeeroId" text, held jsonb, wanted jsonb, problem text)
     where s.id = n.id and s.reference = n.reference and s.id = any(${shifts.map(({ id }) => id)}::uuid[])`.execute(
    kysely,
  );
}
