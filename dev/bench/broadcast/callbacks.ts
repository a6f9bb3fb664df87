import { connect } from 'node:net';
import { sql } from 'kysely';
import twilio from 'twilio';
import { TestPeople } from '../../../test/setup/people.ts';
import { startChild } from '../child.ts';
import type { BareAnswer, BareQuestion } from './bare-callbacks.ts';
import { type Bench, twilioToken } from './bench.ts';

/** Requests that are under way at a time, each on a connection of its own that stays open. */
const connections = 50;

const sid = (n: number) => `SM${String(n).padStart(32, '0')}`;

/** Texts of a practice of which Twilio reports, and the two who are told. */
export class ReportedTexts {
  readonly #people: TestPeople;
  #last = 0;

  private constructor(people: TestPeople) {
    this.#people = people;
  }

  static async open({ database }: Bench): Promise<ReportedTexts> {
    return new ReportedTexts(new TestPeople(database, await database.practice('reported')));
  }

  /** Has so many texts reported as delivered to our API. @returns milliseconds. @throws where one of them is not kept when the last is answered */
  async toRounds(url: string, count: number): Promise<number> {
    const ids = await this.#sent(count);
    const took = await post(url, this.#reports(url, ids));
    const { rows } = await this.#people.work(({ kysely }) =>
      sql<{ n: number }>`
        select count(*)::int as n from message m
        where m.id = any(${ids}::uuid[]) and m.status = 'delivered'
          and exists (select from message_event e where e.message_id = m.id and e.kind = 'delivered')`.execute(kysely),
    );
    if (rows[0]?.n !== count) throw new Error(`${rows[0]?.n} of ${count} reports were kept`);
    return took;
  }

  /** The same to a bare route of Express, in a process of its own. */
  async toBareRoute(count: number): Promise<number> {
    const ids = await this.#sent(count);
    const bare = await startChild<BareQuestion, BareAnswer>('broadcast/bare-callbacks.ts');
    try {
      const { url } = await bare.ask({ authToken: twilioToken });
      // As the API has: what runs for the first time is compiled.
      await post(url, this.#reports(url, ids.slice(0, 500)));
      return await post(url, this.#reports(url, ids));
    } finally {
      await bare.stop();
    }
  }

  /** @returns their ids */
  async #sent(count: number): Promise<string[]> {
    const first = this.#last;
    this.#last += count;
    const { rows } = await this.#people.work(({ kysely }) =>
      sql<{ id: string }>`
        insert into message (purpose, channel, address, body, status, attempt, provider_id)
        select 'broadcast', 'text', '+1208' || lpad(n::text, 7, '0'), 'Hello', 'accepted', 1, 'SM' || lpad(n::text, 32, '0')
        from generate_series(${first}::int, ${first + count - 1}::int) n
        returning id`.execute(kysely),
    );
    return rows.map(({ id }) => id);
  }

  /** Requests as Twilio makes them, to the byte; signed before the clock starts. */
  #reports(url: string, ids: readonly string[]): Buffer[] {
    const first = this.#last - ids.length;
    const { host } = new URL(url);
    return ids.map((id, n) => {
      const path = `/callbacks/twilio/${this.#people.practiceId}/${id}/status`;
      const params = {
        AccountSid: `AC${'0'.repeat(32)}`,
        ApiVersion: '2010-04-01',
        From: '+12025550100',
        MessageSid: sid(first + n),
        MessageStatus: 'delivered',
        SmsSid: sid(first + n),
        SmsStatus: 'delivered',
        To: `+1208${String(first + n).padStart(7, '0')}`,
      };
      const body = new URLSearchParams(params).toString();
      const head = [
        `POST ${path} HTTP/1.1`,
        `Host: ${host}`,
        'Content-Type: application/x-www-form-urlencoded; charset=UTF-8',
        `Content-Length: ${body.length}`,
        'User-Agent: TwilioProxy/1.1',
        'Accept: */*',
        `X-Twilio-Signature: ${twilio.getExpectedTwilioSignature(twilioToken, url + path, params)}`,
      ];
      return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
    });
  }
}

/** Sends all requests, over some connections that stay open. @returns milliseconds until the last was answered. @throws where one is not answered by 204 */
async function post(url: string, requests: readonly Buffer[]): Promise<number> {
  const { hostname, port } = new URL(url);
  let next = 0;
  const lane = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      const ask = () => {
        const request = requests[next++];
        if (request) socket.write(request);
        else socket.end(resolve);
      };
      let heard = '';
      socket.on('connect', ask);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('The connection was closed')));
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        // Nothing follows the head of a 204.
        if (!heard.endsWith('\r\n\r\n')) return;
        if (!heard.startsWith('HTTP/1.1 204')) reject(new Error(`A report was answered: ${heard.split('\r\n', 1)[0]}`));
        heard = '';
        ask();
      });
    });
  const began = performance.now();
  await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, lane));
  return performance.now() - began;
}
