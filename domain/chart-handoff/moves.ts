import type { AlertKindId } from '../alerts.ts';
import { keysOf } from '../keys.ts';

/** Where a request for missing information of a chart stands. */
export const requestPhases = [
  'requested',
  'acknowledged',
  'in-progress',
  'needs-information',
  'answered',
  'completed',
  'declined',
  'withdrawn',
] as const;
export type RequestPhase = (typeof requestPhases)[number];

/** What lists of requests are narrowed by: whose they are, where they stand (those that are open, or over, in any way), how near they are due. */
export const requestScopes = ['asked', 'mine', 'groups', 'all'] as const;
export const phaseChoices = ['open', 'over', ...requestPhases] as const;
export const dueChoices = ['any', 'soon', 'overdue'] as const;

/** The chart keeper has to do something. */
export const waitsForKeeper: readonly RequestPhase[] = ['requested', 'acknowledged', 'in-progress', 'answered'];
/** Who asked has to do something. A request that was declined still keeps its note from being released, until it is withdrawn or given to somebody else. */
export const waitsForAsker: readonly RequestPhase[] = ['needs-information', 'declined'];
/** Of a required one: its note cannot be released. */
export const isOpen = (phase: RequestPhase): boolean => phase !== 'completed' && phase !== 'withdrawn';

/**
 * Who somebody is to a request: the `keeper` who has it, or who stands in for them; a `member` of the group that it was sent to; the `asker`, who holds
 * its note, or who stands in for them; an `overseer`: supervisor of either, or by the right to modify everybody's tasks.
 */
export const sides = ['keeper', 'member', 'asker', 'overseer'] as const;
export type Side = (typeof sides)[number];

/** What a move has to say beside its name. */
export type Need = 'words' | 'reason' | 'item' | 'keeper';

interface Move {
  /** What its button says. */
  label: string;
  /** What the timeline says of who made it: "Ann Doe claimed it". */
  done: string;
  by: readonly Side[];
  from: readonly RequestPhase[];
  /** null: it stays where it is. */
  to: RequestPhase | null;
  needs: readonly Need[];
  /** Who hears of it, and as what; never who made it. */
  tells: Readonly<Partial<Record<'keeper' | 'asker', AlertKindId>>>;
}

const atWork: readonly RequestPhase[] = [...waitsForKeeper, 'needs-information'];
const open: readonly RequestPhase[] = [...atWork, 'declined'];

/** Everything that people can do with a request. A group's request belongs to nobody until somebody claims it. */
export const moves = {
  claim: {
    label: 'Claim',
    done: 'claimed it',
    by: ['member'],
    from: waitsForKeeper,
    to: 'acknowledged',
    needs: [],
    tells: { asker: 'request-progress' },
  },
  acknowledge: {
    label: 'Acknowledge',
    done: 'acknowledged it',
    by: ['keeper'],
    from: ['requested'],
    to: 'acknowledged',
    needs: [],
    tells: { asker: 'request-progress' },
  },
  start: {
    label: 'Start work',
    done: 'started work on it',
    by: ['keeper'],
    from: ['requested', 'acknowledged', 'answered'],
    to: 'in-progress',
    needs: [],
    tells: { asker: 'request-progress' },
  },
  ask: {
    label: 'Ask back',
    done: 'asked back',
    by: ['keeper'],
    from: waitsForKeeper,
    to: 'needs-information',
    needs: ['words'],
    tells: { asker: 'request-question' },
  },
  answer: {
    label: 'Answer',
    done: 'answered',
    by: ['asker'],
    from: ['needs-information'],
    to: 'answered',
    needs: ['words'],
    tells: { keeper: 'request-answered' },
  },
  // With the last item the request is completed, which is told as that.
  supply: {
    label: 'Supply',
    done: 'supplied an item',
    by: ['keeper'],
    from: waitsForKeeper,
    to: 'in-progress',
    needs: ['item'],
    tells: { asker: 'request-progress' },
  },
  decline: {
    label: 'Decline',
    done: 'declined it',
    by: ['keeper', 'member'],
    from: atWork,
    to: 'declined',
    needs: ['reason'],
    tells: { asker: 'request-declined' },
  },
  withdraw: {
    label: 'Withdraw',
    done: 'withdrew it',
    by: ['asker', 'overseer'],
    from: open,
    to: 'withdrawn',
    needs: ['reason'],
    tells: { keeper: 'request-taken-back', asker: 'request-taken-back' },
  },
  // Who had it hears that it is gone; who gets it, that it is asked of them.
  reassign: {
    label: 'Reassign',
    done: 'gave it to somebody else',
    by: ['keeper', 'asker', 'overseer'],
    from: open,
    to: 'requested',
    needs: ['keeper'],
    tells: { keeper: 'request-taken-back', asker: 'request-progress' },
  },
  reopen: {
    label: 'Reopen',
    done: 'reopened it',
    by: ['asker'],
    from: ['completed', 'declined'],
    to: 'requested',
    needs: ['words'],
    tells: { keeper: 'request-reopened' },
  },
  say: {
    label: 'Write',
    done: 'wrote',
    by: ['keeper', 'member', 'asker', 'overseer'],
    from: [...open, 'completed'],
    to: null,
    needs: ['words'],
    tells: { keeper: 'request-message', asker: 'request-message' },
  },
} as const satisfies Record<string, Move>;

export type MoveName = keyof typeof moves;
export const moveNames: readonly MoveName[] = keysOf(moves);
export const isMove = (name: string): name is MoveName => Object.hasOwn(moves, name);

/** What the timeline tells of besides: that somebody asked, and what time brought. */
export const steps = {
  request: 'asked for it',
  remind: 'Reminder before it is due',
  nudge: 'Reminder of who asked',
  delegate: 'Overdue: the delegate was told',
  supervisor: 'Overdue: the supervisor was told',
  administrator: 'Overdue: the administrators were told',
  'hand-over': 'Handed over during an absence',
  'keeper-left': 'Handed over because the chart keeper left',
  'group-empty': 'Nobody of the group can take it any more',
  'author-left': 'The note was handed over because its author left',
  released: 'The note was released',
} as const;
export type StepName = keyof typeof steps;

/** Why a move is refused, with what to do instead. */
export const moveRefusals = {
  over: { title: 'This request is over', next: 'Write an addendum to the note, or ask anew from another note.' },
  released: { title: 'The note has been released', next: 'Write an addendum to it.' },
  changed: { title: 'Somebody was faster', next: 'Read the request again, and repeat what still has to be done.' },
  claimed: { title: 'Somebody else has claimed this request', next: 'Take another one of your group, or ask them.' },
  unclaimed: { title: 'Nobody has claimed this request yet', next: 'Claim it first.' },
  'not-yours': {
    title: 'This step is somebody else’s',
    next: 'Write to them below, or ask an administrator to reassign the request.',
  },
  'not-made': {
    title: 'This step was not made in time',
    next: 'Read the request again, and make the step anew where it is still needed.',
  },
  'not-now': { title: 'This step does not fit the request any more', next: 'Read the request again.' },
  'no-item': { title: 'This item is not open any more', next: 'Read the request again.' },
  'no-keeper': {
    title: 'They cannot receive requests',
    next: 'Choose somebody with the rules Messaging Create and Messaging View who may open the chart, or ask an administrator to give them.',
  },
} as const;
export type MoveRefusal = keyof typeof moveRefusals;
export const isMoveRefusal = (code: string): code is MoveRefusal => Object.hasOwn(moveRefusals, code);

export interface MoveFacts {
  phase: RequestPhase;
  /** All that the person is to it. */
  sides: readonly Side[];
  /** It was sent to a group and nobody of it has claimed it. */
  unclaimed: boolean;
  /** The note has been released: nothing comes back from completed any more. */
  released: boolean;
}

/** The phase alone, which is all that a workflow knows: null where the move may be made from there. */
export function phaseRefusal(move: MoveName, phase: RequestPhase): MoveRefusal | null {
  const from: readonly RequestPhase[] = moves[move].from;
  if (from.includes(phase)) return null;
  return isOpen(phase) ? 'not-now' : 'over';
}

/** Why somebody may not make a move now; null: they may. What the page shows and what the database decides by. */
export function moveRefusal(move: MoveName, { phase, sides: own, unclaimed, released }: MoveFacts): MoveRefusal | null {
  if (released && !isOpen(phase)) return 'over';
  if (released && move === 'reopen') return 'released';
  const by: readonly Side[] = moves[move].by;
  if (!own.some((side) => by.includes(side))) {
    if (own.includes('member') && by.includes('keeper')) return unclaimed ? 'unclaimed' : 'claimed';
    return 'not-yours';
  }
  const wrong = phaseRefusal(move, phase);
  if (wrong !== null) return wrong;
  if (move === 'claim' && !unclaimed) return 'claimed';
  // A group's member declines for the group only while nobody has it.
  if (move === 'decline' && !unclaimed && !own.includes('keeper')) return 'claimed';
  return null;
}

/** Where a move leads. `last`: it supplies the last item that was missing. */
export function phaseAfter(move: MoveName, phase: RequestPhase, last: boolean): RequestPhase {
  if (move === 'supply' && last) return 'completed';
  return moves[move].to ?? phase;
}
