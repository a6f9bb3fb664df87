import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

/** What is to happen at a call, counted from one: before it arrives, or when it was answered and the answer is on its way. Neither goes on from there. */
export interface CallMoment {
  call: number;
  when: 'asked' | 'answered';
  happen: () => void;
}

/** Stands between Rounds and its stand-ins, counts calls, and lets something happen between two of them. */
export interface CallCounter {
  url: string;
  /** Counts anew, to the moment, which comes once; null: to none. */
  arm(moment: CallMoment | null): void;
  /** Calls since then. */
  readonly calls: number;
  close(): void;
}

/** @param target the address that all calls go on to, by their path */
export async function countCalls(target: string): Promise<CallCounter> {
  let [calls, moment]: [number, CallMoment | null] = [0, null];
  const isNow = (call: number, when: CallMoment['when']) => {
    if (moment?.call !== call || moment.when !== when) return false;
    const { happen } = moment;
    moment = null;
    happen();
    return true;
  };

  async function pass(near: IncomingMessage, answer: ServerResponse): Promise<void> {
    const call = ++calls;
    const { method, headers } = near;
    const body = await buffer(near);
    if (isNow(call, 'asked')) return void near.destroy();
    const far = ask(new URL(near.url ?? '/', target), { method, headers, agent: false });
    const answered = once(far, 'response');
    far.end(body);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event of a request that was answered
    const [back] = (await answered) as [IncomingMessage];
    const bytes = await buffer(back);
    if (isNow(call, 'answered')) return void near.destroy();
    answer.writeHead(back.statusCode ?? 502, back.headers).end(bytes);
  }

  // What the other side does not answer is not answered here.
  const server = createServer((near, answer) => void pass(near, answer).catch(() => near.destroy()));
  // Who counts is done when the runs are; nobody closes it.
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    arm(next) {
      [calls, moment] = [0, next];
    },
    get calls() {
      return calls;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
