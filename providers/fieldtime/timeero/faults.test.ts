import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  aJob,
  allOf,
  answering,
  aShift,
  aUser,
  created,
  listening,
  timeeroAccount,
  timeeroStage,
  type TimeeroStage,
} from '../../../dev/sandbox/timeero/testing.ts';
import { createPaces } from '../../pace.ts';
import { FieldTimeMisaddressed, FieldTimeRateLimited, FieldTimeUnauthorised, FieldTimeUnreachable } from '../port.ts';
import { createTimeero } from './timeero.ts';

const closers: (() => Promise<void> | void)[] = [];
let stage: TimeeroStage;
beforeEach(async () => {
  stage = await timeeroStage(closers);
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const serve = (listener: RequestListener) => answering(closers, listener);

/** The adapter before a server that does what it is told. */
const before = (baseUrl: string, change = {}) =>
  stage.adapter({ baseUrl, timeoutMs: 10_000, backoffMs: [5], ...change });

const thrownBy = (doing: Promise<unknown>): Promise<unknown> => doing.then(() => null).catch((error: unknown) => error);

/** A create of each kind, and how its record is found afterwards by what we know of it. */
const kinds = {
  user: {
    create: (timeero = stage.timeero) => timeero.createUser(aUser()),
    find: async () => (await stage.timeero.usersByEmail(aUser().email)).map(({ id }) => id),
    resource: 'users',
  },
  job: {
    create: (timeero = stage.timeero) => timeero.createJob(aJob()),
    find: async () => (await stage.timeero.jobsByReference('client-1')).map(({ id }) => id),
    resource: 'jobs',
  },
  shift: {
    create: (timeero = stage.timeero) => timeero.createShift(aShift('1')),
    find: async () => {
      const window = { from: '2026-03-01T00:00:00Z', to: '2026-03-31T00:00:00Z' };
      return (await stage.timeero.shiftsByReference('appointment-1', window)).map(({ id }) => id);
    },
    resource: 'schedules',
  },
} as const;

describe.each(['user', 'job', 'shift'] as const)('a %s', (kind) => {
  const { create, find, resource } = kinds[kind];
  /** Creates that Timeero took of this kind. */
  const taken = () => stage.writes().filter((write) => write === `${resource.slice(0, -1)} created`).length;
  beforeEach(async () => {
    // Of the shift; the others need another e-mail than this one.
    await created(stage.timeero.createUser(aUser({ email: 'first@example.com', companyEmployeeId: null })));
  });
  const earlier = kind === 'user' ? 1 : 0;

  it('whose create was taken and never answered is unknown, sent once, and found by search', async () => {
    await stage.order({ fault: 'drop', method: 'POST', resource });
    expect(await create()).toEqual({ kind: 'unknown', code: 'ECONNRESET' });
    expect(taken()).toBe(earlier + 1);
    expect(await find()).toHaveLength(1);
  });

  it('whose create was answered too late is unknown, sent once, and found by search', async () => {
    await stage.order({ fault: 'slow', method: 'POST', resource });
    expect(await create(stage.adapter({ timeoutMs: 2_000 }))).toEqual({ kind: 'unknown', code: 'time-out' });
    expect(taken()).toBe(earlier + 1);
    expect(await find()).toHaveLength(1);
  });

  it.each(['cut', 'fail'] as const)('whose create met "%s" is unknown, sent once, and not found', async (fault) => {
    await stage.order({ fault, method: 'POST', resource });
    expect(await create()).toMatchObject({ kind: 'unknown' });
    expect(taken()).toBe(earlier);
    expect(await find()).toEqual([]);
  });

  it.each(['truncate', 'half-json'] as const)(
    'whose answer was cut short ("%s") is unknown and found',
    async (fault) => {
      await stage.order({ fault, method: 'POST', resource });
      expect(await create()).toMatchObject({ kind: 'unknown' });
      expect(await find()).toHaveLength(1);
    },
  );

  it('that came too fast was not taken, and may be tried after the time that is asked for', async () => {
    await stage.order({ fault: 'limit', method: 'POST', resource, retryAfter: 7 });
    expect(await create()).toEqual({ kind: 'retry', reason: 'rate-limited', afterMs: 7_000, code: '429' });
    expect(taken()).toBe(earlier);
    expect(await create()).toMatchObject({ kind: 'created' });
  });

  it('that met a redirect, or went with a wrong key, was not taken, and somebody has to act', async () => {
    await stage.order({ fault: 'redirect', method: 'POST', resource });
    expect(await create()).toMatchObject({ kind: 'retry', reason: 'misaddressed', code: '302' });
    expect(await create(stage.adapter({ apiKey: 'other' }))).toMatchObject({ kind: 'retry', reason: 'unauthorised' });
    expect(await create(stage.adapter({ baseUrl: `${stage.baseUrl}v9/` }))).toMatchObject({
      kind: 'retry',
      reason: 'misaddressed',
      code: '404',
    });
    expect(taken()).toBe(earlier);
  });

  it('that was stopped before its turn was not sent', async () => {
    expect(await createWith(AbortSignal.abort())).toMatchObject({ kind: 'retry', afterMs: 0, code: 'aborted' });
    expect(taken()).toBe(earlier);
  });

  it('that was stopped on its way is unknown', async () => {
    const stop = new AbortController();
    const timeero = before(await serve(() => stop.abort()));
    const outcome = await {
      user: () => timeero.createUser(aUser(), stop.signal),
      job: () => timeero.createJob(aJob(), stop.signal),
      shift: () => timeero.createShift(aShift('1'), stop.signal),
    }[kind]();
    expect(outcome).toEqual({ kind: 'unknown', code: 'aborted' });
  });

  const createWith = (signal: AbortSignal) =>
    ({
      user: () => stage.timeero.createUser(aUser(), signal),
      job: () => stage.timeero.createJob(aJob(), signal),
      shift: () => stage.timeero.createShift(aShift('1'), signal),
    })[kind]();
});

describe('the words that make Timeero misbehave', () => {
  it.each([
    ['timeero-drop@example.com', { kind: 'unknown', code: 'ECONNRESET' }, true],
    ['timeero-fail@example.com', { kind: 'unknown', code: '500' }, false],
    ['timeero-limit@example.com', { kind: 'retry', reason: 'rate-limited', afterMs: 1_000 }, false],
    ['timeero-taken@example.com', { kind: 'rejected', reason: 'conflict', fields: ['email'] }, false],
  ])('work for %s', async (email, outcome, isThere) => {
    expect(await stage.timeero.createUser(aUser({ email }))).toMatchObject(outcome);
    expect(await stage.timeero.usersByEmail(email)).toHaveLength(isThere ? 1 : 0);
  });

  it('work for timeero-slow and, the first time only, for timeero-busy', async () => {
    const slow = aUser({ email: 'timeero-slow@example.com' });
    expect(await stage.adapter({ timeoutMs: 2_000 }).createUser(slow)).toEqual({ kind: 'unknown', code: 'time-out' });
    const busy = aUser({ email: 'timeero-busy@example.com' });
    expect(await stage.timeero.createUser(busy)).toMatchObject({ kind: 'retry' });
    expect(await stage.timeero.createUser(busy)).toMatchObject({ kind: 'created' });
  });
});

describe('what does the same when it is done twice', () => {
  it.each(['fail', 'cut', 'drop', 'limit', 'truncate', 'half-json'] as const)(
    'is repeated after "%s", and then holds',
    async (fault) => {
      const id = await created(stage.timeero.createUser(aUser()));
      const retryAfter = 0;
      await stage.order({ fault, method: 'PUT', retryAfter });
      await stage.timeero.updateUser(id, aUser({ lastName: 'Ortega' }));
      await stage.order({ fault, method: 'GET', retryAfter });
      expect(await stage.timeero.user(id)).toMatchObject({ lastName: 'Ortega' });
      const shiftId = await created(stage.timeero.createShift(aShift(id)));
      await stage.order({ fault, method: 'DELETE', retryAfter });
      expect(['deleted', 'gone']).toContain(await stage.timeero.deleteShift(shiftId));
      expect(await stage.timeero.shift(shiftId)).toBeNull();
    },
  );

  it('gives up after a few attempts and says what to do', async () => {
    await stage.order({ fault: 'fail', times: 100 });
    const error = await thrownBy(stage.timeero.checkConnection());
    expect(error).toBeInstanceOf(FieldTimeUnreachable);
    expect(error).toMatchObject({ code: '500', message: expect.stringMatching(/Try again later/) });
    const { faults }: { faults: { times: number }[] } = await (
      await fetch(`${stage.sandbox.url}/control/timeero`)
    ).json();
    expect(faults).toMatchObject([{ times: 96 }]);
  });

  it('leaves a long wait to the caller', async () => {
    await stage.order({ fault: 'limit', retryAfter: 120, times: 2 });
    const error = await thrownBy(stage.timeero.checkConnection());
    expect(error).toBeInstanceOf(FieldTimeRateLimited);
    expect(error).toMatchObject({ afterMs: 120_000 });
  });

  it('is not repeated where that would not help', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(401, { 'Content-Type': 'application/json' }).end('{}');
    });
    await expect(before(url).checkConnection()).rejects.toThrow(FieldTimeUnauthorised);
    expect(requests).toBe(1);
  });

  it('ends with the reason of the signal, also while it waits', async () => {
    const stop = new AbortController();
    const url = await serve((_request, response) => {
      response.writeHead(503).end(() => stop.abort(new Error('the worker stops')));
    });
    const waiting = before(url, { backoffMs: [60_000] }).users(stop.signal);
    await expect(allOf(waiting)).rejects.toThrow('the worker stops');
    await expect(stage.timeero.user('1', AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});

describe('the connection', () => {
  it('holds with the right key', async () => {
    await expect(stage.timeero.checkConnection()).resolves.toBeUndefined();
  });

  it('with a wrong key is refused, with the way to a new one', async () => {
    const error = await thrownBy(stage.adapter({ apiKey: `Bearer-${timeeroAccount.apiKey}` }).checkConnection());
    expect(error).toBeInstanceOf(FieldTimeUnauthorised);
    expect(String(error)).toContain('Integrations > Public API');
  });

  it.each([
    ['a web page', '/timeero/', 'no-json'],
    ['another path', '/timeero/api/', '404'],
    ['nothing', '/nowhere/', '404'],
  ])('to %s is told from Timeero', async (_what, path, code) => {
    const error = await thrownBy(stage.adapter({ baseUrl: stage.sandbox.url + path }).checkConnection());
    expect(error).toMatchObject({ name: 'FieldTimeMisaddressed', code });
  });

  it('follows no redirect, so that the key goes nowhere else', async () => {
    const keys: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      keys.push(request.headers.authorization);
      response.end();
    });
    const url = await serve((_request, response) => void response.writeHead(307, { Location: other }).end());
    await expect(before(url).checkConnection()).rejects.toThrow(FieldTimeMisaddressed);
    expect(await before(url).createUser(aUser())).toMatchObject({ kind: 'retry', reason: 'misaddressed' });
    expect(keys).toEqual([]);
  });

  it.each([
    'http://timeero.example.com/api/public/',
    'ftp://127.0.0.1/',
    'https://user:secret@api.timeero.com/',
    'https://api.timeero.com/?key=1',
    'api.timeero.com',
    '',
  ])('is never opened to %j', (baseUrl) => {
    expect(() => createTimeero({ baseUrl, apiKey: 'key' })).toThrow(FieldTimeMisaddressed);
  });

  it.each(['', 'two words', 'line\nbreak', 'schlüssel'])('is never opened with %j, which is no key', (apiKey) => {
    expect(() => createTimeero({ baseUrl: 'https://api.timeero.com/api/public', apiKey })).toThrow(
      FieldTimeUnauthorised,
    );
  });

  it('sends the key alone, without Bearer, and asks below the base address', async () => {
    const asked: [string | undefined, string | undefined][] = [];
    const url = await serve((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.writeHead(401).end();
    });
    await thrownBy(before(`${url}api/public`).checkConnection());
    expect(asked).toEqual([['/api/public/users?page=1&page_size=1', timeeroAccount.apiKey]]);
  });

  it('that nobody answers may be tried again, a create as well', async () => {
    const url = await serve(() => undefined);
    await closers.pop()?.();
    await expect(before(url).checkConnection()).rejects.toThrow(FieldTimeUnreachable);
    expect(await before(url).createUser(aUser())).toMatchObject({
      kind: 'retry',
      reason: 'unreachable',
      code: 'ECONNREFUSED',
    });
  });

  it('that does not agree on encryption may be tried again, as nothing was sent', async () => {
    const url = await listening(
      closers,
      createTcpServer((socket) => socket.end('not TLS\r\n')),
    );
    const timeero = before(url.replace('http:', 'https:'));
    expect(await timeero.createUser(aUser())).toMatchObject({ kind: 'retry', reason: 'unreachable' });
  });

  it('takes no answer larger than a page can be', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(`{"data":["${'x'.repeat(9 * 1024 * 1024)}"]}`);
    });
    const error = await thrownBy(before(url, { timeoutMs: 5_000 }).checkConnection());
    expect(error).toMatchObject({ name: 'FieldTimeMisaddressed', code: 'answer-too-large' });
  });

  it('takes its turn in the pace of the practice, whichever adapter asks', async () => {
    const paceOf = createPaces(1_000);
    expect(paceOf('practice-1')).toBe(paceOf('practice-1'));
    expect(paceOf('practice-1')).not.toBe(paceOf('practice-2'));
    let turns = 0;
    const pace = async () => void (turns += 1);
    await stage.adapter({ pace }).checkConnection();
    await stage.adapter({ pace }).createUser(aUser());
    expect(turns).toBe(2);
  });
});
