import type { AlertKindId } from '../../domain/alerts.ts';
import type { MoveName, RequestPhase, StepName } from '../../domain/chart-handoff/moves.ts';

/** A step of a request that was made, by a person or by time. */
export interface MadeStep {
  id: string;
  move: MoveName | StepName;
  /** Of the request as who made it had read it; null: it does not count. */
  readVersion: number | null;
  staffId: string | null;
  keeperId: string | null;
  groupId: string | null;
  /** After it. */
  phase: RequestPhase;
  /** As ISO 8601; what was told of it says the same. */
  at: string;
}

/** Whom a step concerns, by ids of staff. */
export interface Concerned {
  /** Who asks. */
  asker: string;
  members: readonly string[];
  /** Who is absent, with who stands in for them. */
  standIns: Readonly<Record<string, string>>;
  /** Of everybody who keeps charts. */
  supervisor: string;
  administrators: readonly string[];
}

/** Who owns a request: a person, or nobody of the group. */
export type Owner = string | null;

/** One alert, as kind and reader. */
export const toldTo = (kind: string, staffId: string) => `${kind} ${staffId}`;

/** What the other side hears of each step; written down once more, and otherwise than in domain/chart-handoff/moves.ts. */
const heardByAsker: Partial<Record<MoveName | StepName, AlertKindId>> = {
  claim: 'request-progress',
  acknowledge: 'request-progress',
  start: 'request-progress',
  supply: 'request-progress',
  reassign: 'request-progress',
  'hand-over': 'request-progress',
  ask: 'request-question',
  decline: 'request-declined',
  withdraw: 'request-taken-back',
  say: 'request-message',
  nudge: 'request-waits',
  delegate: 'request-overdue',
};
const heardByKeeper: Partial<Record<MoveName | StepName, AlertKindId>> = {
  answer: 'request-answered',
  withdraw: 'request-taken-back',
  reassign: 'request-taken-back',
  reopen: 'request-reopened',
  say: 'request-message',
  remind: 'request-due',
  delegate: 'request-overdue',
};

/** What has to have been told of a step, sorted. `before`, `after`: who owned the request. */
export function toldOf(step: MadeStep, { before, after }: { before: Owner; after: Owner }, about: Concerned): string[] {
  const { asker, members, standIns, supervisor, administrators } = about;
  const keepersOf = (owner: Owner) =>
    owner === null ? members : [owner, ...(standIns[owner] ?? '').split(' ')].filter(Boolean);
  const told = new Set<string>();
  const tell = (kind: AlertKindId | undefined, ...staffIds: readonly string[]) => {
    for (const staffId of staffIds)
      if (kind && staffId !== (step.move === 'hand-over' ? after : step.staffId)) told.add(toldTo(kind, staffId));
  };
  const { move } = step;
  tell(move === 'supply' && step.phase === 'completed' ? 'request-completed' : heardByAsker[move], asker);
  tell(heardByKeeper[move], ...keepersOf(before));
  if (move === 'request' || move === 'reassign')
    tell(after === null ? 'group-request' : 'request-received', ...keepersOf(after));
  if (move === 'hand-over' && after !== null) told.add(toldTo('request-handed-over', after));
  if (move === 'supervisor') tell('request-overdue', supervisor);
  if (move === 'administrator') tell('request-overdue', ...administrators);
  return [...told].toSorted();
}

/** The steps in the order in which they were made, with who owned the request before and after each. */
export interface History {
  /** Those that the version counts, from the first on. */
  counted: { step: MadeStep; before: Owner; after: Owner }[];
  others: MadeStep[];
  /** Everybody who ever owned it. */
  owners: Owner[];
  /** What contradicts itself. */
  faults: string[];
}

/** Steps name the version that they were made upon, so that it says their order; what an absence brings takes the places in between. */
export function historyOf(steps: readonly MadeStep[], version: number): History {
  const counts = ({ move, readVersion }: MadeStep) => readVersion !== null || move === 'hand-over';
  const byVersion = Map.groupBy(
    steps.filter(({ readVersion }) => readVersion !== null),
    ({ readVersion }) => readVersion,
  );
  const handOvers = steps.filter(({ move }) => move === 'hand-over').toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const [request, ...requests] = steps.filter(({ move }) => move === 'request');
  const history: History = { counted: [], others: [], owners: [], faults: [] };
  if (!request || requests.length > 0) history.faults.push(`asked for ${requests.length + (request ? 1 : 0)} times`);
  let owner = request?.keeperId ?? null;
  if (request) history.counted.push({ step: request, before: owner, after: owner });
  history.owners.push(owner);
  for (let at = 1; at < version; at++) {
    const [step, ...more] = byVersion.get(at) ?? [handOvers.shift()];
    if (!step) history.faults.push(`nothing made version ${at + 1}`);
    if (more.length > 0) history.faults.push(`${more.length + 1} steps were made upon version ${at}`);
    if (!step) continue;
    if (step.move === 'claim' && owner !== null) history.faults.push('claimed although somebody owned it');
    const before = owner;
    if (step.move === 'claim') owner = step.staffId;
    if (step.move === 'reassign' || step.move === 'hand-over') owner = step.keeperId;
    history.counted.push({ step, before, after: owner });
    history.owners.push(owner);
  }
  if (history.counted.length < steps.filter(counts).length + 1) history.faults.push('steps that no version counts');
  history.others = steps.filter((step) => !counts(step) && step.move !== 'request');
  return history;
}
