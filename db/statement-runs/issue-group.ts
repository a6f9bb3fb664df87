import { sql } from 'kysely';
import {
  type LeftOutReason,
  statementRunIsUnderWay,
  type StatementRunStatus,
} from '../../domain/billing/statement-runs.ts';
import type { Config } from '../../platform/config.ts';
import { issueAndTell } from '../billing/issue-and-tell.ts';
import { isOpenTo } from '../charts/chart-access.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { todayOf } from '../practice-zone.ts';
import { actorAccount } from '../queries/actor-account.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';

interface Run {
  status: StatementRunStatus;
  overCents: number;
  dueOn: string;
  allCharts: boolean;
  /** Account of who ordered it. */
  by: string | null;
}

interface Turn {
  id: string;
  clientId: string;
}

type Became = { statementId: string } | { reason: LeftOutReason };

interface Group {
  runId: string;
  /** Clients at most. */
  limit: number;
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
  now: Date;
  /** Is told whose turn comes first, as the id of their row, before anybody is issued anything. */
  began?: (turnId: string) => void;
}

/**
 * Gives the next clients of a run their turn: each is judged as they are now, issued a statement, told, and marked, all in this transaction, so what is done
 * is marked and what is not done is not. Whoever cancels the run waits for it, and when they are answered nobody has a turn any more. Two at once take other
 * clients. The unit of work is in the name of who ordered the run.
 * @returns how many had their turn; 0: nobody waits, or the run does not go on
 */
export async function issueGroup(uow: UnitOfWork, { runId, limit, config, now, began }: Group): Promise<number> {
  const run = await heldRun(uow, runId);
  if (!run) return 0;
  const turns = await nextTurns(uow, runId, limit);
  if (turns[0]) began?.(turns[0].id);
  const clientIds = turns.map(({ clientId }) => clientId);
  // All of them at once, by key; each is held again when its statement is issued.
  await holdClients(uow, { clientIds });
  const today = await todayOf(uow, now);
  const open = await openCharts(uow, { clientIds, allCharts: run.allCharts, now });
  const issue = async (clientId: string): Promise<Became> => {
    if (!open.has(clientId)) return { reason: 'restricted-chart' };
    if (run.dueOn < today) return { reason: 'due-passed' };
    const { overCents, dueOn, by } = run;
    const issued = await issueAndTell(uow, { clientId, today, dueOn, overCents, by, now }, config);
    if (!('refused' in issued)) return { statementId: issued.id };
    return { reason: issued.refused === 'same' ? 'same' : 'not-over' };
  };
  for (const { id, clientId } of turns) await settle(uow, id, await issue(clientId), now);
  return turns.length;
}

/** Passes over one whose statement cannot be issued again and again: the others must not wait for it. @returns how many: 1, or 0 where they had their turn meanwhile */
export async function failTurn(
  uow: UnitOfWork,
  { runId, turnId, now }: Pick<Group, 'runId' | 'now'> & { turnId: string },
): Promise<number> {
  if (!(await heldRun(uow, runId))) return 0;
  const { numAffectedRows = 0n } = await sql`
    update statement_run_row set status = 'failed', settled_at = ${now}::timestamptz
     where id = ${turnId}::uuid and status = 'waiting'`.execute(uow.kysely);
  return Number(numAffectedRows);
}

/** Null: it is over, or there is none. */
async function heldRun({ kysely }: UnitOfWork, runId: string): Promise<Run | null> {
  const { rows } = await sql<Run>`
    select r.status, r.over_cents::float8 as "overCents", r.due_on::text as "dueOn", r.all_charts as "allCharts", ${actorAccount(sql`r.ordered_by`)} as by
      from statement_run r where r.id = ${runId}::uuid for share of r`.execute(kysely);
  const [run] = rows;
  return run && statementRunIsUnderWay(run.status) ? run : null;
}

async function nextTurns({ kysely }: UnitOfWork, runId: string, limit: number): Promise<Turn[]> {
  const { rows } = await sql<Turn>`
    select id, client_id as "clientId" from statement_run_row
     where run_id = ${runId}::uuid and status = 'waiting'
     order by id limit ${limit} for update skip locked`.execute(kysely);
  return rows;
}

async function openCharts(
  uow: UnitOfWork,
  { clientIds, allCharts, now }: { clientIds: readonly string[]; allCharts: boolean; now: Date },
): Promise<ReadonlySet<string>> {
  const reader = { staffId: await staffOfActor(uow, uow.actor), sees: allCharts, now };
  const { rows } = await sql<{ id: string }>`
    select c.id from client c where c.id = any(${[...clientIds]}::uuid[]) and ${isOpenTo(reader)}`.execute(uow.kysely);
  return new Set(rows.map(({ id }) => id));
}

async function settle({ kysely }: UnitOfWork, id: string, became: Became, now: Date): Promise<void> {
  const isIssued = 'statementId' in became;
  await sql`
    update statement_run_row
       set status = ${isIssued ? 'issued' : 'left-out'}, statement_id = ${isIssued ? became.statementId : null}::uuid,
           reason = ${isIssued ? null : became.reason}, settled_at = ${now}::timestamptz
     where id = ${id}::uuid`.execute(kysely);
}
