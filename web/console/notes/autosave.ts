/*
 * What an editor knows that saves by itself: what is written, what the server has, and what stands between them. It is pure, so that every order of
 * typing, answers, failures and other windows can be tested; use-autosave.ts does what it says.
 */
export interface Content {
  title: string;
  /** YYYY-MM-DD */
  visitOn: string;
  text: string;
}

/** As it was read, or saved. */
export interface Saved extends Content {
  version: number;
  /** Of the last save. */
  at: string;
}

export interface Editing {
  draft: Content;
  saved: Saved;
  /** On its way to the server. */
  sending: Content | null;
  /** What another window has saved meanwhile, while this one had changes, too. Nothing is saved until somebody has chosen. */
  theirs: Saved | null;
  error: unknown;
}

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export const beginEditing = (saved: Saved): Editing => ({
  draft: contentOf(saved),
  saved,
  sending: null,
  theirs: null,
  error: null,
});

export const contentOf = ({ title, visitOn, text }: Content): Content => ({ title, visitOn, text });

const same = (one: Content, other: Content) =>
  one.title === other.title && one.visitOn === other.visitOn && one.text === other.text;

export const isDirty = ({ draft, saved }: Editing): boolean => !same(draft, saved);

export function saveState(editing: Editing): SaveState {
  if (editing.theirs) return 'conflict';
  if (editing.sending) return 'saving';
  if (editing.error) return 'failed';
  return isDirty(editing) ? 'waiting' : 'saved';
}

export type Choice = 'mine' | 'theirs' | 'both';

export type EditEvent =
  | { is: 'typed'; part: Partial<Content> }
  | { is: 'sent' }
  | { is: 'answered'; saved: Saved }
  | { is: 'failed'; error: unknown }
  /** The server has a newer version than this window knew; read from it. */
  | { is: 'outdated'; theirs: Saved }
  /** The page has read the note again. */
  | { is: 'read'; saved: Saved }
  /** What somebody chose of two texts has been saved: nothing else is left. */
  | { is: 'settled'; saved: Saved };

export function edit(editing: Editing, event: EditEvent): Editing {
  const { draft, saved, theirs } = editing;
  switch (event.is) {
    case 'typed':
      return { ...editing, draft: { ...draft, ...event.part } };
    case 'sent':
      return { ...editing, sending: draft, error: null };
    case 'answered':
      return { ...editing, sending: null, error: null, theirs: null, saved: event.saved };
    case 'failed':
      return { ...editing, sending: null, error: event.error };
    case 'outdated':
      // The answer to our own save was lost, or the other window wrote the same.
      if (same(event.theirs, editing.sending ?? draft)) return edit(editing, { is: 'answered', saved: event.theirs });
      return { ...editing, sending: null, error: null, theirs: event.theirs };
    case 'read':
      if (event.saved.version <= saved.version || editing.sending || theirs) return editing;
      // What was not touched here follows the other window; what was is told apart by the next save.
      return isDirty(editing) ? editing : beginEditing(event.saved);
    default:
      return beginEditing(event.saved);
  }
}

/** The text that goes on once somebody has chosen between what they wrote and what the other window saved. */
export const chosenOf = (choice: Choice, mine: Content, theirs: Content): Content => {
  if (choice === 'theirs') return contentOf(theirs);
  return choice === 'mine' ? contentOf(mine) : { ...contentOf(mine), text: `${theirs.text}\n\n${mine.text}` };
};

/** Milliseconds of quiet after which what was typed is saved. */
const quiet = 1_200;
/** Who never pauses is saved at least this often. */
const longest = 8_000;

/** Whether a draft is saved now: of the milliseconds since something was typed, and since it has differed from what is saved. */
export const isDue = (quietFor: number, dirtyFor: number): boolean => quietFor >= quiet || dirtyFor >= longest;
