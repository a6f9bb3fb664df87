import { afterEach, describe, expect, it } from '@jest/globals';
import { aJob, allOf, answering, aShift, aUser } from '../../../dev/sandbox/timeero/testing.ts';
import { Ssn } from '../../../domain/ssn.ts';
import type { Resolve } from '../../../platform/outbound-connection.ts';
import type { FieldTime } from '../port.ts';
import { createTimeero } from './timeero.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Kept for examples (RFC 5737): nobody answers there. */
const outside = '203.0.113.7';

/** Timeero under a name that leads to these addresses, one a look; a server of this machine that notes whoever comes. */
async function named(ips: string[]) {
  const visited: string[] = [];
  const here = await answering(closers, (request, response) => {
    visited.push(request.url ?? '');
    response.end('{}');
  });
  let looks = 0;
  const resolve: Resolve = (_name, _options, callback) => {
    const address = ips[Math.min(looks, ips.length - 1)] ?? '';
    looks += 1;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  const baseUrl = `https://timeero.example:${new URL(here).port}/api/public/`;
  const timeero = createTimeero({ baseUrl, apiKey: 'secret-word', resolve, timeoutMs: 400, backoffMs: [5] });
  return { timeero, visited, looks: () => looks };
}

const window = { from: '2026-03-01T00:00:00Z', to: '2026-03-31T00:00:00Z' };
const paths: [string, (timeero: FieldTime) => Promise<unknown>][] = [
  ['the check of the connection', (timeero) => timeero.checkConnection()],
  ['reading users', (timeero) => allOf(timeero.users())],
  ['reading jobs', (timeero) => allOf(timeero.jobs())],
  ['reading shifts', (timeero) => allOf(timeero.shifts(window))],
  ['reading visits', (timeero) => allOf(timeero.visits(window.from))],
  ['asking for one shift', (timeero) => timeero.shift('1')],
  ['changing a user', (timeero) => timeero.updateUser('1', aUser())],
  ['deleting a shift', (timeero) => timeero.deleteShift('1')],
  ['registering an employee', (timeero) => timeero.registerEmployee({ userId: '1', ssn: new Ssn('123456780') })],
  ['registering a client', (timeero) => timeero.registerClient({ jobId: '1', medicaidId: 'NC123' })],
];

const plain = {
  name: 'FieldTimeInside',
  code: 'address-inside',
  message: expect.stringMatching(/leads into the network of the server, where Rounds does not call\. Enter the public/),
};

describe.each(paths)('%s', (_what, path) => {
  it.each(['127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'fe80::1', '64:ff9b::a00:1'])(
    'goes nowhere where the name leads to %s',
    async (ip) => {
      const { timeero, visited } = await named([ip]);
      await expect(path(timeero)).rejects.toMatchObject(plain);
      expect(visited).toEqual([]);
    },
  );

  it('goes nowhere where the name leads outside first and inside when it is tried again', async () => {
    const { timeero, visited, looks } = await named([outside, '127.0.0.1']);
    await expect(path(timeero)).rejects.toMatchObject(plain);
    expect(visited).toEqual([]);
    expect(looks()).toBe(2);
  });
});

it.each([
  ['user', (timeero: FieldTime) => timeero.createUser(aUser())],
  ['job', (timeero: FieldTime) => timeero.createJob(aJob())],
  ['shift', (timeero: FieldTime) => timeero.createShift(aShift('1'))],
])('a %s whose creation would lead inside is certainly not there, and somebody has to act', async (_what, create) => {
  const { timeero, visited } = await named(['127.0.0.1']);
  expect(await create(timeero)).toMatchObject({ kind: 'retry', reason: 'inside', code: 'address-inside' });
  expect(visited).toEqual([]);
});

it('an address of this machine is refused outside of development, written out or by name', async () => {
  const options = { apiKey: 'secret-word', timeoutMs: 400, backoffMs: [] };
  expect(() => createTimeero({ ...options, baseUrl: 'http://127.0.0.1:9/' })).toThrow(/no-https/);
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1'])
    await expect(createTimeero({ ...options, baseUrl: `https://${host}:9/` }).checkConnection()).rejects.toMatchObject(
      plain,
    );
});
