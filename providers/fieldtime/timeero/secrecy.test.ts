import type { RequestListener } from 'node:http';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aJob, answering, aUser } from '../../../dev/sandbox/timeero/testing.ts';
import { parseSsn } from '../../../domain/ssn.ts';
import { createLogger } from '../../../platform/log.ts';
import { FieldTimeError } from '../port.ts';
import { createTimeero } from './timeero.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const serve = (listener: RequestListener) => answering(closers, listener);

/** The adapter before a server that does what it is told. */
const before = (baseUrl: string, apiKey = 'key') =>
  createTimeero({ baseUrl, apiKey, allowLoopback: true, timeoutMs: 1_000, backoffMs: [5] });

const thrownBy = (doing: Promise<unknown>): Promise<unknown> => doing.then(() => null).catch((error: unknown) => error);

describe('what is said of a failure', () => {
  /** What must stand in no error, log line or outcome. */
  const secret = /Zqann|Zqlee|zqann|13035550177|123456780|123-45|Zqkey|Laurel|NCZQ/;

  it('names no person, number, address or key, whatever Timeero answers', async () => {
    const echo = { errors: { email: ['The email zqann@example.com has already been taken.'], 'Zqann Zqlee': ['x'] } };
    const answers = [
      [422, JSON.stringify(echo)],
      [400, JSON.stringify({ errors: { first_name: ['Zqann is invalid'], ssn: ['123-45-6780 is invalid'] } })],
      [409, '{"message":"Zqann exists"}'],
      [401, '{"message":"Zqkey is unknown"}'],
      [404, '{"message":"no Zqann"}'],
      [418, 'Zqann'],
      [429, 'Zqann'],
      [500, 'Zqann at Laurel Street'],
      [200, '{"data":"Zqann"}'],
      [200, 'Zqann'],
    ] as const;
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log = createLogger({ level: 'info', name: 'test' }, destination);
    const said: string[] = [];
    const note = async (doing: Promise<unknown>) => {
      const what = await doing.catch((error: unknown) => error);
      log.warn({ err: what, outcome: what }, 'A call to Timeero failed');
      said.push(inspect(what, { depth: 9 }), JSON.stringify(what), String(what));
      if (what instanceof Error) said.push(what.message, what.stack ?? '');
    };
    const user = aUser({ firstName: 'Zqann', lastName: 'Zqlee', email: 'zqann@example.com', phone: '+13035550177' });
    const number = parseSsn('123-45-6780');
    if (!number.ok) throw new Error(number.problem);
    for (const [status, body] of answers) {
      const url = await serve((_request, response) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
      });
      const timeero = before(url, 'Zqkey');
      await note(timeero.createUser(user));
      await note(timeero.updateUser('7', user));
      await note(timeero.createJob(aJob({ name: 'Zqlee, Zqann' })));
      await note(timeero.registerEmployee({ userId: '7', ssn: number.value }));
      await note(timeero.registerClient({ jobId: '7', medicaidId: 'NCZQ' }));
      await note(timeero.usersByEmail('zqann@example.com'));
      await note(timeero.user('7'));
    }
    await note(before('http://127.0.0.1:9/', 'Zqkey').createUser(user));
    expect(said.length).toBeGreaterThan(200);
    expect(said.filter((text) => secret.test(text))).toEqual([]);
    expect(lines.filter((line) => secret.test(line))).toEqual([]);
  });

  it('names a field that Rounds does not know as Timeero does, and nothing that may be a value', async () => {
    const errors = {
      group_id: ['x'],
      'custom_fields.0.value': ['x'],
      'zqann@example.com': ['x'],
      '13035550177': ['x'],
    };
    const url = await serve((_request, response) => {
      response.writeHead(422, { 'Content-Type': 'application/json' }).end(JSON.stringify({ errors }));
    });
    expect(await before(url).createUser(aUser())).toMatchObject({ fields: ['group_id', 'custom_fields'] });
  });

  it('tells a person what to do next', async () => {
    const statuses = [301, 401, 403, 404, 409, 418, 422, 429, 500];
    for (const status of statuses) {
      const url = await serve((_request, response) => void response.writeHead(status, { Location: '/' }).end('{}'));
      const error = await thrownBy(before(url).updateUser('7', aUser()));
      expect(error).toBeInstanceOf(FieldTimeError);
      expect(String(error)).toMatch(/(Try|Make|Correct|Map|look|check|try).+\.$/);
    }
  });
});
