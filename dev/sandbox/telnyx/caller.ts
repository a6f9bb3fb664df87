import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import type { FaxCall, FaxEntry, FaxState } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import { pagesOf } from './pages-of.ts';

export interface FaxCallerOptions {
  /** Ed25519 in PEM (PKCS#8), by which webhooks are signed. */
  privateKey: string;
  ledger: Ledger<FaxEntry>;
  /** Waits after the first, second … webhook that found the receiver away or answering 5xx; then it is given up. */
  retryMs: readonly number[];
}

const states: Readonly<Record<FaxCall['event'], FaxState>> = {
  queued: 'queued',
  'media.processed': 'media.processed',
  'sending.started': 'sending',
  delivered: 'delivered',
  failed: 'failed',
};
const order: readonly FaxState[] = ['queued', 'media.processed', 'sending', 'failed', 'delivered'];

/** Telnyx takes 50 MB; what is made here has no pictures. */
const largest = 8 * 1024 * 1024;

/**
 * Moves each fax on and tells the application: fetches the pages where they are processed, and makes each webhook when it is due, signed, a few times where
 * the receiver is away. What is due stands in the ledger, so it goes on after a restart of the sandbox.
 */
export class FaxCaller {
  readonly #options: FaxCallerOptions;
  readonly #key: KeyObject;
  /** Of somebody who is not Telnyx. */
  readonly #other = generateKeyPairSync('ed25519').privateKey;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stop = new AbortController();
  /** Of each fax one thing after the other: it is not sent before its pages are there. */
  readonly #turns = new Map<number, Promise<void>>();

  constructor(options: FaxCallerOptions) {
    this.#options = options;
    this.#key = createPrivateKey(options.privateKey);
    for (const fax of options.ledger.all()) this.schedule(fax);
  }

  /** Arranges every webhook of a fax that is still due. */
  schedule(fax: FaxEntry): void {
    for (const call of fax.calls) if (call.state === 'due') this.#at(call.due, fax, call);
  }

  close(): void {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #at(due: number, fax: FaxEntry, call: FaxCall): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const turn = (this.#turns.get(fax.seq) ?? Promise.resolve()).then(() => this.#make(fax, call));
        this.#turns.set(fax.seq, turn);
        void turn.finally(() => this.#turns.get(fax.seq) === turn && this.#turns.delete(fax.seq));
      },
      Math.max(0, due - Date.now()),
    );
    this.#timers.add(timer);
  }

  async #make(fax: FaxEntry, call: FaxCall): Promise<void> {
    const { ledger, retryMs } = this.#options;
    if (call.state !== 'due') return;
    if (call.tries === 0 && call.how !== 'forged') {
      if (call.event === 'media.processed') await this.#fetchPages(fax, call);
      advance(fax, call);
    }
    if (this.#stop.signal.aborted) return;
    ledger.update(fax);
    const answer = call.how === 'kept' || fax.webhookUrl === null ? 200 : await this.#post(fax.webhookUrl, fax, call);
    if (this.#stop.signal.aborted) return;
    call.tries += 1;
    const wait = retryMs[call.tries - 1];
    if (answer < 500) call.state = answer < 300 ? 'taken' : 'given-up';
    else if (wait === undefined) call.state = 'given-up';
    else call.due = Date.now() + wait;
    ledger.update(fax);
    if (call.state === 'due') this.#at(call.due, fax, call);
  }

  /** What cannot be fetched, or is no PDF, fails there and then. Only a 2xx counts, as with Telnyx. */
  async #fetchPages(fax: FaxEntry, call: FaxCall): Promise<void> {
    const failure = await this.#pagesInto(fax);
    if (failure === null) return;
    call.event = 'failed';
    call.failure = failure;
    for (const later of fax.calls) if (later !== call && later.state === 'due') later.state = 'given-up';
  }

  async #pagesInto(fax: FaxEntry): Promise<string | null> {
    if (fax.pages !== null) return null;
    try {
      // A letter is made when it is fetched, which takes a busy machine a while.
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(60_000)]);
      const response = await fetch(fax.mediaUrl, { redirect: 'manual', signal });
      if (response.status < 200 || response.status > 299) return 'file_download_failed';
      const bytes = Buffer.from(await response.arrayBuffer());
      if (bytes.length > largest) return 'file_size_limit_exceeded';
      const pages = await pagesOf(bytes);
      if (!pages) return 'file_format_invalid';
      fax.pages = pages;
      fax.pdf = bytes.toString('base64');
      return null;
    } catch {
      return 'file_download_failed';
    }
  }

  /** Status of the answer; 599 where there was none. */
  async #post(url: string, fax: FaxEntry, call: FaxCall): Promise<number> {
    const body = JSON.stringify({
      data: {
        event_type: `fax.${call.event}`,
        id: randomUUID(),
        occurred_at: new Date().toISOString(),
        record_type: 'event',
        payload: payloadOf(fax, call),
      },
      meta: { attempt: call.tries + 1, delivered_to: url },
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const key = call.how === 'forged' ? this.#other : this.#key;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'telnyx-timestamp': timestamp,
          'telnyx-signature-ed25519': sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64'),
          'User-Agent': 'telnyx-webhooks',
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

const payloadOf = (fax: FaxEntry, { event, failure }: FaxCall) => ({
  connection_id: fax.connectionId,
  direction: 'outbound',
  fax_id: fax.id,
  from: fax.from,
  to: fax.to,
  original_media_url: fax.mediaUrl,
  status: event,
  client_state: fax.clientState,
  user_id: '19a75cea-02c6-4b9a-84fa-c9bc8341feb8',
  ...(event === 'delivered' ? { page_count: fax.pages?.length ?? 0, call_duration_secs: 42 } : {}),
  ...(failure === null ? {} : { failure_reason: failure }),
});

/** Webhooks may come out of order; the fax itself only moves on. */
function advance(fax: FaxEntry, call: FaxCall): void {
  const state = states[call.event];
  if (order.indexOf(state) <= order.indexOf(fax.status)) return;
  fax.status = state;
  fax.failure = call.failure;
  fax.updatedAt = new Date().toISOString();
}
