import { sql } from 'kysely';
import { staffWithRule } from '../../db/alerts/staff-with-rule.ts';
import { iso } from '../../db/queries/instants.ts';
import type { RequestPhase } from '../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../domain/schemas/chart-requests.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { connect, isAway, type Temporal } from '../../platform/temporal.ts';
import { chartHandoffWorkflowId, chartStandQuery } from '../../workflows/chart-handoff/contract.ts';
import { type HandoffCast, members } from '../setup/handoff-cast.ts';
import { type LedgerEntry, ledgerOf } from '../setup/ledger.ts';
import type { TestStack } from '../setup/stack.ts';
import { secretsOf, type StackData } from '../setup/stack-data.ts';
import type { HandoffGame } from './handoff-game.ts';
import type { Concerned, MadeStep } from './handoff-told.ts';

/** A request as its row says. */
export interface RequestFact {
  id: string;
  noteId: string;
  asker: string;
  version: number;
  keeperId: string | null;
  phase: RequestPhase;
  step: string | null;
  over: boolean;
  /** Its workflow has looked at it, and looks again later. */
  settled: boolean;
}

export interface AlertFact {
  requestId: string;
  kind: string;
  staffId: string;
  /** Of the step that it tells of. */
  at: string;
  messageId: string | null;
  status: string | null;
}

export interface SaidFact {
  id: string;
  words: string | null;
  documentIds: string[];
}

export interface HandoffFacts {
  /** Ids of the client's notes. */
  notes: string[];
  requests: RequestFact[];
  steps: (MadeStep & { requestId: string; status: string })[];
  alerts: AlertFact[];
  /** Timelines as who asked reads them, by request. */
  said: Map<string, SaidFact[]>;
  /** How workflows stand, by request: as their query answers, and "over" where they have ended as they should. */
  workflows: Map<string, string>;
  /** Notes that were released while something required was missing, and without a reason. */
  early: string[];
  released: Set<string>;
  ledger: LedgerEntry[];
  concerned: Omit<Concerned, 'asker'>;
}

/** Both sides of what has to agree, in the same words. */
export const standOf = ({ phase, over, step }: { phase: string; over: boolean; step: string | null }) =>
  over ? 'over' : `${phase}, next ${step ?? 'nothing'}`;

/** @param given what is read from: rows, the stand-ins, and Temporal */
export async function factsOf(
  { data, stack, temporal }: { data: StackData; stack: TestStack; temporal: Temporal },
  { game, cast }: { game: HandoffGame; cast: HandoffCast },
): Promise<HandoffFacts> {
  const { requestIds, clientId } = game;
  const rows = <T>(query: ReturnType<typeof sql<T>>) =>
    data.work(async ({ kysely }) => (await query.execute(kysely)).rows);
  const notes = await rows(sql<{ id: string; released: boolean }>`
    select id, released_at is not null as released from note where client_id = ${clientId}::uuid order by id`);
  const noteIds = notes.map(({ id }) => id);
  const ids = sql`any(${noteIds}::uuid[])`;
  const requests = await rows(sql<RequestFact>`
    select r.id, r.note_id as "noteId", n.holder_id as asker, r.version, r.keeper_id as "keeperId", r.phase, r.next_step as step,
           r.closed_at is not null as over, r.closed_at is not null or coalesce(r.looked_at is not null and r.next_at > now(), false) as settled
      from chart_request r join note n on n.id = r.note_id where n.id = ${ids} order by r.id`);
  const steps = await rows(sql<HandoffFacts['steps'][number]>`
    select m.id, m.request_id as "requestId", m.move, m.status, m.read_version as "readVersion", m.staff_id as "staffId",
           m.keeper_id as "keeperId", m.group_id as "groupId", m.phase, ${iso(sql`m.done_at`)} as at
      from chart_move m join chart_request r on r.id = m.request_id where r.note_id = ${ids} order by m.done_at, m.id`);
  const alerts = await rows(sql<AlertFact>`
    select a.subject_id as "requestId", a.kind, a.staff_id as "staffId", ${iso(sql`a.created_at`)} as at, a.message_id as "messageId", m.status
      from alert a join chart_request r on r.id = a.subject_id left join message m on m.id = a.message_id
     where a.subject_kind = 'chart_request' and r.note_id = ${ids} order by a.id`);
  const early = await rows(sql<{ what: string }>`${earlyNotes(noteIds)}`);
  const administrators = await data.work((uow) => staffWithRule(uow, 'Profile Management', 'modify'));
  const said = new Map<string, SaidFact[]>();
  const workflows = new Map<string, string>();
  for (const id of requestIds) {
    said.set(id, await timelineOf(cast, requests.find((each) => each.id === id)?.asker ?? '', id));
    workflows.set(id, await workflowOf(temporal, id));
  }
  const { seats } = cast;
  // Administrators are told, too: at addresses of their own.
  const ours = new Set(alerts.map(({ messageId }) => messageId));
  const ledger = [...(await ledgerOf(stack, 'emails')), ...(await ledgerOf(stack, 'texts'))];
  return {
    notes: noteIds,
    requests,
    steps,
    alerts,
    said,
    workflows,
    early: early.map(({ what }) => what),
    released: new Set(notes.filter((note) => note.released).map(({ id }) => id)),
    ledger: ledger.filter(({ messageId }) => ours.has(messageId)),
    concerned: {
      members: members.map((name) => seats[name].staffId),
      standIns: { [seats.away.staffId]: seats.standIn.staffId },
      supervisor: seats.supervisor.staffId,
      administrators,
    },
  };
}

/**
 * The audit tells in which order a note was released and its requests moved, since both are written under the note's lock. Of a release that nobody
 * overrode nothing required is open, and nothing required moves afterwards.
 */
const earlyNotes = (noteIds: string[]) => sql`
  select 'note ' || n.id as what from note n join audit s on s.subject = 'note' and s.subject_id = n.id::text and s.action = 'release'
   where n.id = any(${noteIds}::uuid[]) and n.override_reason is null and exists (
     select from chart_request r where r.note_id = n.id and r.required and (
       r.phase not in ('completed', 'withdrawn') or exists (
         select from audit a where a.subject = 'chart_request' and a.subject_id = r.id::text and a.id > s.id
            and (a.action = 'insert' or jsonb_exists(a.after, 'phase')))))
  union all
  select 'note ' || n.id || ' was released ' || count(s.id) || ' times' from note n left join audit s on s.subject = 'note' and s.subject_id = n.id::text and s.action = 'release'
   where n.id = any(${noteIds}::uuid[]) and n.released_at is not null group by n.id having count(s.id) <> 1
  union all
  select 'note ' || n.id || ' is overridden, and the audit does not say so' from note n
   where n.id = any(${noteIds}::uuid[]) and n.override_reason is not null
     and not exists (select from audit s where s.subject = 'note' and s.subject_id = n.id::text and s.action = 'unconditional-release')`;

async function timelineOf({ seats, nameOf }: HandoffCast, asker: string, id: string): Promise<SaidFact[]> {
  const name = nameOf(asker);
  if (name === null) throw new Error('A note is held by a stranger');
  const { status, body } = await seats[name].get<ChartRequest>(`/api/chart-requests/${id}`);
  if (status !== 200) throw new Error(`Who asked reads their request: ${status}`);
  return body.timeline.map(({ id: step, words, documents }) => ({
    id: step,
    words,
    documentIds: documents.map((each) => each.id),
  }));
}

/** Our own way in: the codec takes the keys of the stack. */
export const temporalOf = (stack: TestStack): Temporal =>
  connect(
    { TEMPORAL_ADDRESS: `127.0.0.1:${stack.env['ROUNDS_PORT_TEMPORAL']}`, TEMPORAL_NAMESPACE: 'default' },
    new KeyRing(secretsOf(stack).masterKeys),
  );

/** In the words of `standOf`; 'does not answer' where no worker answers in time, as after a kill on a busy machine, which a later look may find changed. */
async function workflowOf({ client }: Temporal, requestId: string): Promise<string> {
  const handle = client.workflow.getHandle(chartHandoffWorkflowId(requestId));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return status.name === 'COMPLETED' ? 'over' : status.name;
    const stand = await handle.query(chartStandQuery);
    return stand ? `${standOf({ ...stand, over: false })}${stand.over ? ', ending' : ''}` : 'not looked at';
  } catch (error) {
    if (isAway(error)) return 'does not answer';
    throw error;
  }
}
