import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../../test/setup/ehr.ts';
import { another, bundle, capability, closeServers, patient, serve } from '../../../test/setup/fhir-server.ts';
import type { Resolve } from '../../../platform/outbound-connection.ts';
import type { Ehr } from '../port.ts';
import { createFhirEhr } from './adapter.ts';
import type { SignInOptions } from './sign-in.ts';

afterEach(closeServers);

const byPassword: SignInOptions = { kind: 'password', userName: 'rounds', password: 'secret-word' };
const byKey: SignInOptions = {
  kind: 'key',
  clientId: 'rounds',
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-384' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  algorithm: 'ES384',
};

/** Kept for examples (RFC 5737): nobody answers there. */
const outside = '203.0.113.7';

/** PIMSY under a name that leads to these addresses, one a look; a server of this machine that notes whoever comes. */
async function named(ips: string[], signIn = byPassword) {
  const visited: string[] = [];
  const here = await serve((request, response) => {
    visited.push(request.url ?? '');
    response.end('{}');
  });
  let looks = 0;
  const resolve: Resolve = (_name, _options, callback) => {
    const address = ips[Math.min(looks, ips.length - 1)] ?? '';
    looks += 1;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  const ehr = createFhirEhr({
    baseUrl: `https://pimsy.example:${new URL(here).port}/fhir`,
    signIn,
    resolve,
    timeoutMs: 400,
    patience: { sleep: async () => {}, retries: 1 },
  });
  return { ehr, visited, looks: () => looks };
}

const window = { from: '2026-12-01T00:00:00Z', to: '2026-12-31T00:00:00Z' };
const visit = { visitId: 'b6f5d7d0-5a3b-4d4f-8a3e-0d3f0a1c2b3d', clientId: '1', employeeId: '2', points: [] };
const paths: [string, (ehr: Ehr) => Promise<unknown>][] = [
  ['the check of the connection', (ehr) => ehr.check()],
  ['reading locations', (ehr) => collect(ehr.locations())],
  ['reading employees', (ehr) => collect(ehr.employees())],
  ['reading clients', (ehr) => collect(ehr.clients())],
  ['reading appointments', (ehr) => collect(ehr.appointments(window))],
  ['asking for one client', (ehr) => ehr.client('1')],
  ['asking for one appointment', (ehr) => ehr.appointment('1')],
  ['sending a visit', (ehr) => ehr.sendVisit(visit)],
];

const plain = {
  name: 'EhrInside',
  remedy: 'refuse',
  message: "PIMSY's address leads into the network of the server, where Rounds does not call.",
  next: expect.stringContaining('Enter the public address'),
};

describe.each(paths)('%s', (_what, path) => {
  it.each([
    ['127.0.0.1', byPassword],
    ['169.254.169.254', byKey],
    ['::ffff:10.0.0.1', byPassword],
    ['fd00::1', byKey],
  ])('goes nowhere where the name leads to %s', async (ip, signIn) => {
    const { ehr, visited } = await named([ip], signIn);
    await expect(path(ehr)).rejects.toMatchObject(plain);
    expect(visited).toEqual([]);
  });

  it('goes nowhere where the name leads outside first and inside when it is tried again', async () => {
    const { ehr, visited, looks } = await named([outside, '127.0.0.1']);
    await expect(path(ehr)).rejects.toMatchObject(plain);
    expect(visited).toEqual([]);
    expect(looks()).toBe(2);
  });
});

/** A server whose keys sign in at `url`. */
const away = (url: string) => ({
  '/fhir/.well-known/smart-configuration': { body: { token_endpoint: url } },
  '/fhir/metadata': { body: capability(['_lastUpdated', 'date', 'identifier']) },
});

describe('signing in by key', () => {
  it('gives no assertion to another server that PIMSY names', async () => {
    const visited: string[] = [];
    const elsewhere = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.end('{}');
    });
    const replies: Record<string, object> = away(`${elsewhere}/token`);
    const { ehr, asked } = await another((path) => replies[path], { signIn: byKey });
    await expect(collect(ehr.clients())).rejects.toMatchObject({
      name: 'EhrUnsupported',
      message: 'PIMSY names another server for the sign-in, which Rounds does not follow.',
      next: expect.stringContaining('token_endpoint'),
    });
    expect(visited).toEqual([]);
    expect(asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  });

  it.each([301, 302, 307, 308])(
    'takes the assertion nowhere else where the sign-in sends it on (%i)',
    async (status) => {
      const visited: string[] = [];
      const elsewhere = await serve((request, response) => {
        visited.push(request.url ?? '');
        response.end('{}');
      });
      for (const location of [`${elsewhere}/token`, '/fhir/other']) {
        const replies: Record<string, object> = {
          ...away('/fhir/token'),
          '/fhir/token': { status, headers: { location } },
        };
        const { ehr, asked } = await another((path) => replies[path], { signIn: byKey });
        await expect(collect(ehr.clients())).rejects.toMatchObject({
          name: 'EhrUnsupported',
          message: expect.stringContaining('another address'),
        });
        expect(asked.map(({ path }) => path)).not.toContain('/fhir/other');
      }
      expect(visited).toEqual([]);
    },
  );
});

describe('a page of records', () => {
  it('that goes on at an address inside, or at the same host by another scheme or port, is not followed', async () => {
    for (const url of [
      'http://169.254.169.254/latest',
      'http://127.0.0.1:1/fhir/Patient?page=2',
      'https://127.0.0.1/',
    ]) {
      const link = [{ relation: 'next', url }];
      const { ehr } = await another((path) =>
        path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')], { total: 2, link }) } : undefined,
      );
      await expect(collect(ehr.clients())).rejects.toMatchObject({
        name: 'EhrUnsupported',
        message: 'PIMSY names another server for the rest of the records, which Rounds does not follow.',
      });
    }
  });
});

describe('a packed answer', () => {
  it('that breaks off, or is packed otherwise than it says, is no record', async () => {
    const { ehr } = await another((path) =>
      path.includes('/Patient/') ? { headers: { 'content-encoding': 'gzip' }, body: '{"not":"packed"}' } : undefined,
    );
    await expect(ehr.client('1')).rejects.toMatchObject({ name: 'EhrInvalidAnswer' });
  });
});
