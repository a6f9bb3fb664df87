import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../ledger.ts';
import { type StripeFaults, takeWebhookFault } from './faults.ts';
import type { EventEntry } from './records.ts';
import { nowSeconds, stripeId } from './store.ts';

export interface NotifierOptions {
  folder: string;
  keep: number;
  /** Events are signed by it. */
  secret: string;
  /** Where they go until somebody sets another address. */
  url?: string | undefined;
  /** Waits between tries where the application is away or answers with anything but 2xx. */
  retryMs: readonly number[];
  gapMs: number;
  faults: StripeFaults;
}

/** Tells the application what happened, signed as Stripe signs (https://docs.stripe.com/webhooks#verify-manually); what is due outlives a restart. */
export class Notifier {
  readonly ledger: Ledger<EventEntry>;
  readonly #options: NotifierOptions;
  readonly #file: string;
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #url: string | null;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#file = join(options.folder, 'stripe-webhook.txt');
    this.ledger = new Ledger<EventEntry>(join(options.folder, 'stripe-events.jsonl'), options.keep);
    this.#url = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : (options.url ?? null);
    for (const event of this.ledger.all()) if (event.state === 'due') this.#at(event);
  }

  get url(): string | null {
    return this.#url;
  }

  setUrl(url: string): void {
    this.#url = url;
    writeFileSync(this.#file, url);
  }

  /** Of one thing that happened: its events, in the order in which Stripe makes them. */
  tell(messageId: string | null, happened: readonly { type: string; object: unknown }[]): void {
    const ordered = takeWebhookFault(this.#options.faults, messageId);
    const events = ordered?.fault === 'reorder' ? happened.toReversed() : happened;
    const late = ordered?.fault === 'delay' ? ordered.delayMs : 0;
    for (const [nth, { type, object }] of events.entries()) {
      const due = Date.now() + late + (nth + 1) * this.#options.gapMs;
      const id = stripeId('evt');
      const add = (more: Partial<Pick<EventEntry, 'how' | 'due'>> = {}) =>
        this.#at(
          this.ledger.add({
            at: new Date().toISOString(),
            id,
            type,
            messageId,
            to: null,
            created: nowSeconds(),
            object: structuredClone(object),
            due,
            tries: 0,
            state: 'due',
            ...more,
          }),
        );
      if (ordered?.fault === 'forge') add({ how: 'forged', due: Date.now() });
      add(ordered?.fault === 'never' ? { how: 'kept' } : {});
      if (ordered?.fault === 'double') add({ due: due + this.#options.gapMs });
    }
  }

  /** Makes an event once more, as its button at Stripe does. */
  again(event: EventEntry): void {
    Object.assign(event, { state: 'due', due: Date.now(), tries: 0 });
    delete event.how;
    this.#at(event);
  }

  close(): void {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.ledger.close();
  }

  #at(event: EventEntry): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#make(event);
      },
      Math.max(0, event.due - Date.now()),
    );
    this.#timers.add(timer);
  }

  async #make(event: EventEntry): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const status = event.how === 'kept' ? 200 : await this.#post(event);
    if (this.#stop.signal.aborted) return;
    event.tries += 1;
    const wait = this.#options.retryMs[event.tries - 1];
    if (status >= 200 && status < 300) event.state = 'taken';
    else if (event.how === 'forged' || wait === undefined) event.state = 'given-up';
    else event.due = Date.now() + wait;
    this.ledger.update(event);
    if (event.state === 'due') this.#at(event);
  }

  /** Status of the answer; 599 where there was none. */
  async #post({ id, type, created, object, how }: EventEntry): Promise<number> {
    if (this.#url === null) return 599;
    const body = JSON.stringify({ id, object: 'event', type, created, livemode: false, data: { object } });
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          'Stripe-Signature': stripeSignature(how === 'forged' ? 'whsec_of_somebody_else' : this.#options.secret, body),
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

/** Written apart from Stripe's SDK, which checks it. */
export function stripeSignature(secret: string, body: string, at = nowSeconds()): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}
