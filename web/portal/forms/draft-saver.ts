import type { Answer, Answers } from '../../../domain/forms/answers.ts';
import type { PortalForm, SavedDraft } from '../../../domain/schemas/forms.ts';
import { Failure, mayRetry } from '../../shared/problem.ts';

/** Milliseconds after the last answer: long enough that a slip of the finger is put right before it is told. */
const restMs = 900;
/** The same of a choice by the keyboard: arrow keys choose whatever they pass. */
const passingMs = 6_000;
/** Between two tries while the server cannot be reached. */
const retryMs = 4_000;

/** `waiting`: answered, and saved soon, or with the next answer; `offline`: tried in vain, and tried again; `refused`: nothing is saved any more. */
export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'offline' | 'refused';

export interface DraftView {
  answers: Answers;
  state: SaveState;
  savedAt: string | null;
  /** What was saved last calls for help, so the practice knows. */
  told: boolean;
  /** Why nothing is saved any more. */
  refusal: unknown;
}

interface Kept {
  answers: Answers;
  version: number;
}
export type Save = (body: Kept) => Promise<SavedDraft>;

/** What was not saved when a session ended is still there for the same account and form, in the memory of this tab alone. */
const unsaved = new Map<string, Kept>();

/** Saves the answers of one form by themselves, one save after the other, each with the version that the one before has made. */
export class DraftSaver {
  readonly #key: string;
  readonly #save: Save;
  readonly #listeners = new Set<() => void>();
  #view: DraftView;
  #version: number;
  /** Answers that the server has, as they were given. */
  #known: Answers;
  /** A save of which nobody knows whether the server has kept it, and why: only exactly the same once more tells. */
  #doubt: { body: Kept; failure: Failure } | null = null;
  #closed = false;
  #running: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(account: string, form: Pick<PortalForm, 'id' | 'answers' | 'version' | 'savedAt' | 'help'>, save: Save) {
    this.#key = `${account} ${form.id}`;
    this.#save = save;
    this.#version = form.version;
    const kept = unsaved.get(this.#key);
    const goesOn = kept?.version === form.version;
    this.#known = form.answers;
    this.#view = {
      answers: goesOn ? kept.answers : form.answers,
      state: form.savedAt === null ? 'clean' : 'saved',
      savedAt: form.savedAt,
      told: form.help,
      refusal: null,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): DraftView => this.#view;

  /** `passing`: it may be on the way to another answer. */
  answer(linkId: string, given: readonly Answer[], { passing = false } = {}): void {
    const { [linkId]: _, ...others } = this.#view.answers;
    const answers = given.length > 0 ? { ...others, [linkId]: given } : others;
    unsaved.set(this.#key, { answers, version: this.#version });
    this.#show({ answers, state: 'waiting' });
    this.#later(passing ? passingMs : restMs);
  }

  /** Saves now what is not saved yet. */
  readonly flush = (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#attempt());
    return this.#running;
  };

  /** Saves what is left and ends saving. @returns what the form is sent with @throws Failure where nobody knows what the server has */
  async close(): Promise<Kept> {
    await this.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#doubt) throw this.#doubt.failure;
    return { answers: this.#view.answers, version: this.#version };
  }

  /** It was not taken: what is answered from now on is saved again. */
  reopen(): void {
    this.#closed = false;
    if (this.#dirty || this.#doubt) this.#later(retryMs);
  }

  get #dirty(): boolean {
    return this.#view.answers !== this.#known;
  }

  /** It was sent: nothing of it is left to save. */
  sent(): void {
    this.#known = this.#view.answers;
    this.#doubt = null;
    unsaved.delete(this.#key);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #show(part: Partial<DraftView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener();
  }

  async #attempt(): Promise<void> {
    if (this.#closed) return;
    if (this.#doubt && !(await this.#saved(this.#doubt.body))) return;
    if (this.#dirty) await this.#saved({ answers: this.#view.answers, version: this.#version });
  }

  async #saved(body: Kept): Promise<boolean> {
    this.#show({ state: 'saving' });
    try {
      const { version, savedAt, help } = await this.#save(body);
      this.#doubt = null;
      this.#version = version;
      this.#known = body.answers;
      if (this.#dirty) unsaved.set(this.#key, { answers: this.#view.answers, version });
      else unsaved.delete(this.#key);
      this.#show({ savedAt, told: help, state: this.#dirty ? 'waiting' : 'saved' });
      return true;
    } catch (error) {
      if (error instanceof Failure && mayRetry(error)) {
        this.#doubt = { body, failure: error };
        this.#show({ state: 'offline' });
        this.#later(retryMs);
        return false;
      }
      this.#doubt = null;
      // An answer does not fit, and nothing of this was kept: the next save may.
      if (error instanceof Failure && error.status === 400) {
        this.#show({ state: 'waiting' });
        return false;
      }
      this.#closed = true;
      this.#show({ state: 'refused', refusal: error });
      return false;
    }
  }
}
