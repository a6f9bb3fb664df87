import { keysOf } from '../keys.ts';

/** A note is `blocked` while a required request of it is open, and `ready` once what was asked for has come. */
export const noteStates = ['draft', 'blocked', 'ready', 'released'] as const;
export type NoteState = (typeof noteStates)[number];

export interface NoteFacts {
  released: boolean;
  /** Required requests that are open. */
  blockers: number;
  /** Required requests that were completed. */
  completed: number;
}

/**
 * Which fact makes it what, the first that holds; none: a draft. Worked out of its requests each time, so that it can never contradict them; lists ask the
 * database by the same table.
 */
export const stateByFact = [
  ['released', 'released'],
  ['blockers', 'blocked'],
  ['completed', 'ready'],
] as const satisfies readonly (readonly [keyof NoteFacts, NoteState])[];

export const noteState = (facts: NoteFacts): NoteState =>
  stateByFact.find(([fact]) => Number(facts[fact]) > 0)?.[1] ?? 'draft';

/** Why a note is not released, with what to do instead. */
export const releaseRefusals = {
  released: { title: 'This note has been released', next: 'Write an addendum to it.' },
  'not-yours': { title: 'Only who holds a note can sign it', next: 'Ask its author to release it.' },
  empty: { title: 'The note has no text', next: 'Write it first.' },
  blocked: {
    title: 'Information that was asked for is still missing',
    next: 'Wait until the requests are completed, withdraw those that are not needed any more, or ask somebody with the rule Notes Can Allow Unconditional Release.',
  },
} as const;
export type ReleaseRefusal = keyof typeof releaseRefusals;
export const releaseRefusalCodes: readonly ReleaseRefusal[] = keysOf(releaseRefusals);

export interface ReleaseFacts extends NoteFacts {
  /** Who asks holds the note. */
  holds: boolean;
  /** It has text. */
  written: boolean;
  /** Who asks has the rule and gives a reason. */
  unconditional: boolean;
}

/** Why a note cannot be released now; null: it can. What the page shows, and what is asked once more under the lock of the note. */
export function releaseRefusal({ holds, written, unconditional, ...facts }: ReleaseFacts): ReleaseRefusal | null {
  if (facts.released) return 'released';
  if (!holds) return 'not-yours';
  if (!written) return 'empty';
  return facts.blockers > 0 && !unconditional ? 'blocked' : null;
}

/** Minutes for which what is saved by itself goes into the same version of a note. */
export const sameVersionMinutes = 10;
