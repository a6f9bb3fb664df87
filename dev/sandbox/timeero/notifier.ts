import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../entries.ts';
import { Ledger } from '../ledger.ts';
import type { Change } from './store.ts';

/** One webhook and what became of it. */
export interface WebhookEntry extends Entry {
  url: string;
  body: string;
  /** Not before this time, milliseconds since 1970. */
  due: number;
  tries: number;
  state: 'due' | 'taken' | 'given-up';
  /** Of the last answer; 599 where there was none. */
  status: number | null;
}

export interface NotifierOptions {
  folder: string;
  secret: string;
  /** Where webhooks go until somebody sets another address on the page; absent: nowhere. */
  url?: string | undefined;
  /** Waits after the first, second … try that found the application away or answering 5xx; then it is given up. */
  retryMs: readonly number[];
}

const events: Partial<Record<Change['kind'], string>> = {
  user: 'user',
  job: 'job',
  schedule: 'schedule',
  timesheet: 'timesheet',
};
const keep = 10_000;

/** Tells the configured address of every change, signed as Timeero signs; what is due outlives a restart. */
export class Notifier {
  readonly ledger: Ledger<WebhookEntry>;
  readonly #options: NotifierOptions;
  readonly #file: string;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  #url: string | null;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#file = join(options.folder, 'webhook-address.txt');
    this.#url = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').trim() || null : (options.url ?? null);
    this.ledger = new Ledger<WebhookEntry>(join(options.folder, 'webhooks.jsonl'), keep);
    for (const entry of this.ledger.all()) if (entry.state === 'due') this.#schedule(entry);
  }

  get url(): string | null {
    return this.#url;
  }

  /** Null: webhooks are off. */
  set url(url: string | null) {
    writeFileSync(this.#file, url ?? '');
    this.#url = url;
  }

  notify({ kind, operation, id, at }: Change): void {
    const event = events[kind];
    if (event === undefined || this.#url === null) return;
    const body = JSON.stringify({
      event,
      data: { id, operation, last_updated_at: Math.floor(Date.parse(at) / 1000) },
    });
    const entry = { at, url: this.#url, body, due: Date.now(), tries: 0, state: 'due', status: null } as const;
    this.#schedule(this.ledger.add(entry));
  }

  close(): void {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.ledger.close();
  }

  #schedule(entry: WebhookEntry): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#send(entry);
      },
      Math.max(0, entry.due - Date.now()),
    );
    this.#timers.add(timer);
  }

  async #send(entry: WebhookEntry): Promise<void> {
    const status = await this.#post(entry);
    if (this.#stop.signal.aborted) return;
    const tries = entry.tries + 1;
    const wait = this.#options.retryMs[tries - 1];
    const isOver = status < 500 || wait === undefined;
    const state = status < 300 ? 'taken' : isOver ? 'given-up' : 'due';
    const next: WebhookEntry = { ...entry, tries, status, state, due: Date.now() + (wait ?? 0) };
    this.ledger.update(next);
    if (state === 'due') this.#schedule(next);
  }

  async #post({ url, body }: WebhookEntry): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'x-webhook-timestamp': timestamp,
          'x-webhook-signature': createHmac('sha256', this.#options.secret)
            .update(timestamp + body)
            .digest('hex'),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(10_000)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 599;
    }
  }
}
