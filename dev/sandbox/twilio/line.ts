import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneCallEntry } from '../entries.ts';
import { phoneOf } from './call-sentinels.ts';
import { type Calls, isOver } from './calls.ts';
import { twilioSignature } from './sign.ts';
import { readTwiml, type TwimlNode, wordsIn } from './twiml.ts';

export interface LineOptions {
  accountSid: string;
  authToken: string;
  calls: Calls;
  /** Milliseconds between two things that happen on the line. */
  gapMs: number;
  /** Waits after the first, second … callback that found the receiver away or answering 5xx; then it is given up. */
  retryMs: readonly number[];
}

type Params = Record<string, string>;

/** Documents that one call executes at most: a loop of redirects ends. */
const mostDocuments = 10;

/**
 * What happens on the line: rings, who answers, what they hear and press, and what the application is told of it. A call that a restart of the sandbox has cut
 * off rings anew; its callbacks come again, as Twilio's may.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #stop = new AbortController();

  constructor(options: LineOptions) {
    this.#options = options;
    for (const call of options.calls.ledger.all()) if (!isOver(call)) this.begin(call);
  }

  begin(call: PhoneCallEntry): void {
    void this.#run(call).catch(() => {
      // The sandbox closes: what is left begins anew with it.
    });
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(call: PhoneCallEntry): Promise<void> {
    const { fault } = call;
    const phone = phoneOf(call.to);
    const end = fault?.fault === 'undelivered' ? 'failed' : phone.end;
    Object.assign(call, { status: 'queued', answeredBy: null, heard: [] });
    const told: [event: string, status: string][] = [['initiated', 'initiated']];
    if (fault?.fault === 'forge') void this.#tell(call, 'completed', { CallStatus: 'failed' }, { forged: true });
    if (end !== 'failed') told.push(['ringing', 'ringing']);
    if (end === undefined) told.push(['answered', 'in-progress']);
    // The last one comes first, and each of them twice, where that was asked for; without its end no callback is told of here.
    const isOrderly = fault?.fault !== 'double' && fault?.fault !== 'reorder';
    for (const [event, status] of told) {
      await this.#pause();
      this.#note(call, { status: status === 'initiated' ? 'queued' : asState(status) });
      if (isOrderly) await this.#tell(call, event, { CallStatus: status });
    }
    await this.#pause();
    if (end === undefined) await this.#talk(call);
    this.#note(call, { status: end ?? 'completed' });
    const last = { CallStatus: call.status, CallDuration: end === undefined ? '20' : '0' };
    const code: Params = fault?.fault === 'undelivered' ? { ErrorCode: String(fault.code) } : {};
    const callbacks: [string, Params][] = isOrderly
      ? [['completed', { ...last, ...code }]]
      : [['completed', last], ...told.map(([event, status]): [string, Params] => [event, { CallStatus: status }])];
    if (fault?.fault === 'delay') await sleep(fault.delayMs, undefined, { signal: this.#stop.signal, ref: false });
    for (const [event, params] of callbacks)
      for (let time = 0; time < (fault?.fault === 'double' ? 2 : 1); time += 1) await this.#tell(call, event, params);
  }

  /** Somebody, or something, has picked up: they hear the documents of the call to their end. */
  async #talk(call: PhoneCallEntry): Promise<void> {
    const phone = phoneOf(call.to);
    this.#note(call, { answeredBy: call.detects ? phone.answeredBy : null });
    let source: string | null = call.twiml;
    for (let documents = 0; source !== null && documents < mostDocuments; documents += 1) {
      const next: Next = await this.#hear(call, source);
      source = null;
      if (next === null) return;
      await this.#pause();
      const answered = await this.#ask(call, next.url, next.digits === null ? {} : { Digits: next.digits });
      if (answered === null) this.#heard(call, 'said', 'We are sorry. An application error has occurred. Goodbye.');
      source = answered;
    }
  }

  /** Executes one document. @returns where Twilio asks next; null: the call ends */
  async #hear(call: PhoneCallEntry, source: string): Promise<Next> {
    let response: TwimlNode;
    try {
      response = readTwiml(source);
    } catch (error) {
      this.#heard(call, 'refused', error instanceof Error ? error.message : 'It cannot be read');
      return null;
    }
    for (const verb of response.children) {
      if (typeof verb === 'string') continue;
      if (verb.name === 'Say') this.#heard(call, 'said', wordsIn(verb));
      if (verb.name === 'Play') await this.#play(call, wordsIn(verb));
      if (verb.name === 'Hangup') return null;
      if (verb.name === 'Redirect') return { url: wordsIn(verb), digits: null };
      if (verb.name !== 'Gather') continue;
      for (const inside of verb.children)
        if (typeof inside !== 'string' && inside.name === 'Say') this.#heard(call, 'said', wordsIn(inside));
      const { key } = phoneOf(call.to);
      const { action, actionOnEmptyResult } = verb.attributes;
      if (key !== null) this.#heard(call, 'pressed', key);
      if (action !== undefined && (key !== null || actionOnEmptyResult === 'true'))
        return { url: action, digits: key ?? '' };
    }
    return null;
  }

  /** What is played is fetched, as Twilio does before anybody hears it. */
  async #play(call: PhoneCallEntry, url: string): Promise<void> {
    const played = await fetch(url, { signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(15_000)]) })
      .then(async (answer) => ({
        ok: answer.ok && (answer.headers.get('content-type') ?? '').startsWith('audio/'),
        bytes: (await answer.arrayBuffer()).byteLength,
      }))
      .catch(() => ({ ok: false, bytes: 0 }));
    this.#stop.signal.throwIfAborted();
    if (played.ok) this.#heard(call, 'played', `A recording of ${played.bytes} bytes`);
    else this.#heard(call, 'refused', 'What was to be played is not there');
  }

  #heard(call: PhoneCallEntry, kind: PhoneCallEntry['heard'][number]['kind'], text: string): void {
    this.#note(call, { heard: [...call.heard, { kind, text }] });
  }

  #note(call: PhoneCallEntry, changes: Partial<PhoneCallEntry>): void {
    this.#stop.signal.throwIfAborted();
    Object.assign(call, changes, { updatedAt: new Date().toISOString() });
    this.#options.calls.ledger.update(call);
  }

  async #pause(): Promise<void> {
    await sleep(this.#options.gapMs, undefined, { signal: this.#stop.signal, ref: false });
  }

  /** A status callback, where it was asked for; tried again while the receiver is away. */
  async #tell(call: PhoneCallEntry, event: string, params: Params, { forged = false } = {}): Promise<void> {
    if (call.url === null || !call.events.includes(event) || call.fault?.fault === 'never') return;
    const waits = [...this.#options.retryMs];
    for (;;) {
      const answer = await this.#post(call, call.url, params, forged);
      const wait = answer === null || answer.status >= 500 ? waits.shift() : undefined;
      if (wait === undefined) return;
      await sleep(wait, undefined, { signal: this.#stop.signal, ref: false });
    }
  }

  /** A document of the application's; null: it gave none. Twilio asks once. */
  async #ask(call: PhoneCallEntry, url: string, params: Params): Promise<string | null> {
    const answer = await this.#post(call, url, { CallStatus: 'in-progress', ...params }, false);
    return answer !== null && answer.status < 300 ? answer.text : null;
  }

  async #post(
    { sid, from, to, answeredBy }: PhoneCallEntry,
    url: string,
    own: Params,
    forged: boolean,
  ): Promise<{ status: number; text: string } | null> {
    const params = {
      CallSid: sid,
      AccountSid: this.#options.accountSid,
      ApiVersion: '2010-04-01',
      From: from,
      To: to,
      Direction: 'outbound-api',
      ...(answeredBy === null ? {} : { AnsweredBy: answeredBy }),
      ...own,
    };
    const key = forged ? 'a key that Twilio never gave' : this.#options.authToken;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'X-Twilio-Signature': twilioSignature(key, url, params), 'User-Agent': 'TwilioProxy/1.1' },
        body: new URLSearchParams(params),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(15_000)]),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      this.#stop.signal.throwIfAborted();
      return null;
    }
  }
}

type Next = { url: string; digits: string | null } | null;

const asState = (status: string): PhoneCallEntry['status'] => (status === 'ringing' ? 'ringing' : 'in-progress');
