import type { Call, TextEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import { segmentsOf } from './segments.ts';
import { twilioSignature } from './sign.ts';

export interface CallerOptions {
  accountSid: string;
  authToken: string;
  ledger: Ledger<TextEntry>;
  /** Waits after the first, second … call that found the receiver away or answering 5xx; then the call is given up. */
  retryMs: readonly number[];
}

const AT_ONCE = 20;
const order: Readonly<Record<string, number>> = {
  accepted: 0,
  queued: 1,
  sent: 2,
  undelivered: 3,
  delivered: 3,
  received: 3,
};

/**
 * Makes the stand-in's requests to the application: each when it is due, signed, a few times where the receiver is away.
 * (Twilio itself retries status callbacks only where it is told to, as this does by the order `once` of faults.ts; a developer's API restarts more often than a hosted one.)
 * What is due stands in the ledger, so calls go on after a restart of the sandbox.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #stop = new AbortController();
  #running = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
    for (const text of options.ledger.all()) this.schedule(text);
  }

  /** Arranges every call of a text that is still due. */
  schedule(text: TextEntry): void {
    for (const call of text.calls) if (call.state === 'due') this.#at(call.due, text, call);
  }

  close(): void {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.length = 0;
  }

  #at(due: number, text: TextEntry, call: Call): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#waiting.push(() => this.#make(text, call));
        this.#next();
      },
      Math.max(0, due - Date.now()),
    );
    this.#timers.add(timer);
  }

  #next(): void {
    const make = this.#running < AT_ONCE ? this.#waiting.shift() : undefined;
    if (!make) return;
    this.#running += 1;
    void make().finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }

  async #make(text: TextEntry, call: Call): Promise<void> {
    const { ledger, retryMs } = this.#options;
    if (call.tries === 0 && call.how !== 'forged') advance(text, call);
    ledger.update(text);
    const url = call.how === 'kept' ? null : text.url;
    const answer = url === null ? 200 : await this.#post(url, this.#params(text, call), call.how === 'forged');
    if (this.#stop.signal.aborted) return;
    call.tries += 1;
    const wait = call.once ? undefined : retryMs[call.tries - 1];
    if (answer < 500) call.state = answer < 300 ? 'taken' : 'given-up';
    else if (wait === undefined) call.state = 'given-up';
    else call.due = Date.now() + wait;
    ledger.update(text);
    if (call.state === 'due') this.#at(call.due, text, call);
  }

  /** Status of the answer; 599 where there was none. */
  async #post(url: string, params: Record<string, string>, forged: boolean): Promise<number> {
    const key = forged ? 'a key that Twilio never gave' : this.#options.authToken;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'X-Twilio-Signature': twilioSignature(key, url, params),
          'User-Agent': 'TwilioProxy/1.1',
        },
        body: new URLSearchParams(params),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(10_000)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 599;
    }
  }

  #params(text: TextEntry, call: Call): Record<string, string> {
    const common = {
      MessageSid: text.sid,
      SmsSid: text.sid,
      AccountSid: this.#options.accountSid,
      ApiVersion: '2010-04-01',
      From: text.from ?? '',
      To: text.to,
      ...(text.messagingServiceSid ? { MessagingServiceSid: text.messagingServiceSid } : {}),
    };
    if (text.direction === 'inbound') {
      const segments = String(segmentsOf(text.body));
      return {
        ...common,
        SmsMessageSid: text.sid,
        SmsStatus: 'received',
        Body: text.body,
        NumMedia: '0',
        NumSegments: segments,
      };
    }
    const params = { ...common, MessageStatus: call.status, SmsStatus: call.status };
    return call.errorCode === null ? params : { ...params, ErrorCode: String(call.errorCode) };
  }
}

/** Callbacks may come out of order; the text itself only moves on. */
function advance(text: TextEntry, call: Call): void {
  if ((order[call.status] ?? 0) <= (order[text.status] ?? 0)) return;
  text.status = call.status;
  text.errorCode = call.errorCode;
  text.updatedAt = new Date().toISOString();
}
