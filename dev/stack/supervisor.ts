import { join } from 'node:path';
import type { Report } from './report.ts';
import { lastLines } from './serve.ts';

/** A server that runs on until it is stopped. */
export interface Running {
  /** Its exit code, once it ends. */
  exited: Promise<number>;
  stop(): Promise<void>;
}

/** What a part gets when its turn comes. */
export interface Turn {
  /** Aborted when everything is to stop; a part that is starting then rejects, and leaves nothing behind. */
  signal: AbortSignal;
  traces: { logFile: string; pidFile: string };
  note: (text: string) => void;
  /** Shown behind the part's name once it is ready. */
  detail: (text: string) => void;
}

/** One part of the stack: a server (it resolves with what runs) or a step (it resolves with nothing). */
export interface Part {
  name: string;
  /** Names of the parts that must be ready before, and that stop after it. */
  after?: string[];
  start(turn: Turn): Promise<Running | undefined>;
}

export interface Folders {
  logs: string;
  pids: string;
}

/** Runs parts that need each other; one that ends by itself ends all. */
export class Supervisor {
  /** Resolves with the sentence that says which part crashed and how. */
  readonly crashed: Promise<string>;
  readonly #parts: Part[];
  readonly #folders: Folders;
  readonly #report: Report;
  readonly #starts = new Map<string, Promise<Running | undefined>>();
  readonly #abort = new AbortController();
  #crash: (sentence: string) => void = () => {};
  #stopped: Promise<void> | undefined;

  constructor(parts: Part[], folders: Folders, report: Report) {
    this.#parts = parts;
    this.#folders = folders;
    this.#report = report;
    this.crashed = new Promise((resolve) => (this.#crash = resolve));
  }

  /** Starts every part as soon as those before it are ready. Rejects with the first fault; `stop()` is still due then. */
  async start(): Promise<void> {
    for (const part of this.#parts) this.#starts.set(part.name, this.#startInTurn(part));
    await Promise.all(this.#starts.values());
  }

  /** Stops all in reverse order, also in the middle of starting; parts that do not need each other at the same time. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #startInTurn(part: Part): Promise<Running | undefined> {
    // The others' faults are theirs to report; this one just never begins.
    for (const name of part.after ?? []) await this.#starts.get(name);
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const begun = Date.now();
    let shown = '';
    const running = await part.start({
      signal,
      traces: this.#tracesOf(part.name),
      note: (text) => this.#report.note(part.name, text),
      detail: (text) => (shown = text),
    });
    this.#report.done(part.name, shown, Date.now() - begun);
    void running?.exited.then((code) => this.#ended(part.name, code));
    return running;
  }

  #ended(name: string, code: number): void {
    if (this.#abort.signal.aborted) return;
    this.#crash(`${name} ended by itself (exit code ${code}).\n${lastLines(this.#tracesOf(name).logFile)}`);
  }

  #tracesOf(name: string): Turn['traces'] {
    const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    return { logFile: join(this.#folders.logs, `${file}.log`), pidFile: join(this.#folders.pids, `${file}.pid`) };
  }

  async #stopAll(): Promise<void> {
    this.#abort.abort();
    const stops = new Map<string, Promise<void>>();
    for (const part of this.#parts.toReversed()) {
      const later = this.#parts.filter((other) => other.after?.includes(part.name));
      const gone = Promise.all(later.flatMap((other) => stops.get(other.name) ?? []));
      stops.set(part.name, this.#stopAfter(gone, part));
    }
    await Promise.all(stops.values());
  }

  async #stopAfter(gone: Promise<unknown>, part: Part): Promise<void> {
    await gone;
    const running = await this.#starts.get(part.name)?.catch(() => undefined);
    await running?.stop();
  }
}
