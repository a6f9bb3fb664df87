import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { onSignedOut } from '../shared/api.ts';
import { type Line, listen } from './live-events.ts';

/** As a browser has it, driven by the test. */
class Source extends EventTarget {
  static readonly made: Source[] = [];
  readonly CLOSED = 2;
  readyState = 0;
  readonly address: string;

  constructor(address: string) {
    super();
    this.address = address;
    Source.made.push(this);
  }

  close() {
    this.readyState = this.CLOSED;
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  /** `refused`: answered by an error, after which a browser does not try again. */
  fails(refused: boolean) {
    this.readyState = refused ? this.CLOSED : 0;
    this.dispatchEvent(new Event('error'));
  }

  says(name: string, data: string) {
    this.dispatchEvent(new MessageEvent(name, { data }));
  }
}

const latest = () => Source.made.at(-1)!;
const later = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('Live events', () => {
  const real = { fetch: globalThis.fetch, EventSource: globalThis.EventSource };
  const asked = jest.fn<typeof fetch>();
  const answers = (status: number) => asked.mockImplementation(async () => new Response(null, { status }));
  const lines: Line[] = [];
  const heard: string[] = [];
  let stop: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    asked.mockReset();
    for (const list of [Source.made, lines, heard]) list.length = 0;
    Object.assign(globalThis, { fetch: asked, EventSource: Source });
    stop = listen('/api/alerts/live', {
      on: { unread: (data) => heard.push(data) },
      onLine: (line) => lines.push(line),
    });
  });
  afterEach(() => {
    stop();
    jest.useRealTimers();
    Object.assign(globalThis, real);
  });

  it('are heard from the start, and a line that broke is left to the browser', async () => {
    latest().opens();
    latest().says('unread', 'one');
    latest().fails(false);
    await later(120_000);
    latest().opens();
    latest().says('unread', 'two');
    expect([Source.made.length, asked.mock.calls.length]).toEqual([1, 0]);
    expect(heard).toEqual(['one', 'two']);
    expect(lines).toEqual(['up', 'waiting', 'up']);
  });

  it('come again after the server refused the line, with waits that grow to half a minute', async () => {
    answers(503);
    latest().opens();
    latest().fails(true);
    await later(1_000);
    expect(asked.mock.calls.length).toBe(1);
    await later(1_999);
    expect(asked.mock.calls.length).toBe(1);
    await later(1);
    expect(asked.mock.calls.length).toBe(2);
    await later(600_000);
    const before = asked.mock.calls.length;
    await later(300_000);
    expect(asked.mock.calls.length - before).toBe(10);
    expect(Source.made.length).toBe(1);

    answers(200);
    await later(30_000);
    expect(Source.made.map(({ address }) => address)).toEqual(['/api/alerts/live', '/api/alerts/live']);
    latest().opens();
    latest().says('unread', 'three');
    expect(heard).toEqual(['three']);
    expect(lines).toEqual(['up', 'waiting', 'up']);
    // Once it was up, the next wait is short again.
    latest().fails(true);
    await later(1_000);
    expect(Source.made.length).toBe(3);
  });

  it('count for nothing as activity of the person when they are asked for again', async () => {
    answers(200);
    latest().fails(true);
    await later(1_000);
    const [address, init] = asked.mock.calls[0]!;
    expect([address, init?.method, new Headers(init?.headers).get('x-background')]).toEqual([
      '/api/alerts/live',
      'HEAD',
      'true',
    ]);
  });

  it('end where the session has ended or the right is gone, and nobody asks again', async () => {
    const signedOut = jest.fn();
    onSignedOut(signedOut);
    answers(401);
    latest().fails(true);
    await later(600_000);
    expect([asked.mock.calls.length, Source.made.length]).toEqual([1, 1]);
    expect(lines).toEqual(['waiting', 'closed']);
    expect(signedOut).toHaveBeenCalledTimes(1);
    onSignedOut(() => {});
  });

  it('are let go of at once when the page does not need them any more', async () => {
    answers(200);
    latest().fails(true);
    stop();
    await later(60_000);
    expect([asked.mock.calls.length, Source.made.length, latest().readyState]).toEqual([0, 1, 2]);
  });
});
