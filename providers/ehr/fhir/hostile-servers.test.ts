import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../../test/setup/ehr.ts';
import { another, bundle, closeServers, patient, serve } from '../../../test/setup/fhir-server.ts';
import { createFhirEhr } from './adapter.ts';

afterEach(closeServers);

const failing = async (answer: Parameters<typeof another>[0], options: Parameters<typeof another>[1] = {}) => {
  const server = await another(answer, options);
  const error: unknown = await collect(server.ehr.clients()).catch((failure: unknown) => failure);
  return { error, ...server };
};

const at = (baseUrl: string, allowLoopback = false) =>
  createFhirEhr({ baseUrl, allowLoopback, signIn: { kind: 'password', userName: 'a', password: 'b' } });

describe('what a server cannot make Rounds do', () => {
  it('follow its pages to another server with our credentials', async () => {
    const visited: string[] = [];
    const elsewhere = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.end('{}');
    });
    const link = [{ relation: 'next', url: `${elsewhere}/fhir/Patient?page=2` }];
    const { error } = await failing((path) =>
      path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')], { total: 2, link }) } : undefined,
    );
    expect(error).toMatchObject({ name: 'EhrUnsupported', remedy: 'refuse' });
    expect(visited).toEqual([]);
  });

  it('follow a redirection there, or one after the other without end', async () => {
    const visited: string[] = [];
    const elsewhere = await serve((request, response) => {
      visited.push(request.url ?? '');
      response.end('{}');
    });
    const away = await failing((path) =>
      path.startsWith('/fhir/Patient')
        ? { status: 302, headers: { location: `${elsewhere}/fhir/Patient` } }
        : undefined,
    );
    expect(away.error).toMatchObject({ name: 'EhrUnsupported' });
    expect(visited).toEqual([]);
    const round = await failing((path) =>
      path.startsWith('/fhir/Patient') ? { status: 307, headers: { location: '/fhir/Patient?again' } } : undefined,
    );
    expect(round.error).toMatchObject({ name: 'EhrUnsupported', message: expect.stringContaining('without end') });
  });

  it('go round in a circle', async () => {
    const { error } = await failing((path) =>
      path.startsWith('/fhir/Patient')
        ? { body: bundle([patient('1')], { total: 9, link: [{ relation: 'next', url: 'Patient?page=2' }] }) }
        : undefined,
    );
    expect(error).toMatchObject({ name: 'EhrInvalidAnswer', message: expect.stringContaining('circle') });
  });

  it('hold more in memory than a page may have, unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024, 0x20));
    const { error } = await failing(
      (path) =>
        path.startsWith('/fhir/Patient') ? { headers: { 'content-encoding': 'gzip' }, body: bomb } : undefined,
      { answerLimit: 1024 * 1024 },
    );
    expect(error).toMatchObject({ name: 'EhrUnsupported', message: 'PIMSY sends more than 1 MB at once.' });
  });

  it('take a page of a proxy for "there is no such record"', async () => {
    const proxy = await another((path) =>
      path.includes('/Patient/') ? { status: 404, body: '<h1>Not here</h1>' } : undefined,
    );
    await expect(proxy.ehr.client('1')).rejects.toMatchObject({ name: 'EhrNotFound' });
    const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] };
    const server = await another((path) => (path.includes('/Patient/') ? { status: 404, body: outcome } : undefined));
    expect(await server.ehr.client('1')).toBeNull();
  });

  it('take a record that cannot be read, or another one, for one that is gone', async () => {
    for (const body of [{ resourceType: 'Patient' }, { resourceType: 'OperationOutcome', id: 'x' }, patient('2'), []]) {
      const { ehr } = await another((path) => (path.includes('/Patient/') ? { body } : undefined));
      await expect(ehr.client('1')).rejects.toMatchObject({ name: 'EhrInvalidAnswer' });
    }
  });

  it('put a record into an error: what it writes itself is never repeated', async () => {
    const text = 'Jordan Reyes, SSN 078-05-1120, lives at 12 Juniper Way';
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ code: 'invalid', diagnostics: text, details: { text }, expression: ['Patient.name[0].family', text] }],
    };
    for (const status of [400, 401, 403, 404, 405, 409, 422, 429, 500, 501, 503]) {
      const { error } = await failing((path) =>
        path.startsWith('/fhir/Patient') ? { status, body: outcome } : undefined,
      );
      expect(error).toMatchObject({ message: expect.stringMatching(/PIMSY/), next: expect.stringMatching(/\w/) });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/Jordan|078|Juniper|secret-word/);
    }
  });
});

describe('an address', () => {
  it.each(['http://pimsy.example/fhir', 'ftp://pimsy.example', 'https://user:word@pimsy.example/fhir', 'pimsy', ''])(
    'that is not safe is refused before anything goes there: %s',
    (address) => {
      expect(() => at(address, true)).toThrow(expect.objectContaining({ name: 'EhrUnsupported' }));
    },
  );

  it('of this very machine is taken only for development', () => {
    expect(() => at('http://127.0.0.1:9/fhir')).toThrow(expect.objectContaining({ name: 'EhrUnsupported' }));
    expect(() => at('http://127.0.0.1:9/fhir', true)).not.toThrow();
    expect(() => at('http://localhost.example:9/fhir', true)).toThrow();
  });

  it('where nobody listens, or something else does, is told as such', async () => {
    const url = await serve((_request, response) => response.end('<html>Welcome</html>'));
    await expect(at(`${url}/fhir`, true).check()).rejects.toMatchObject({ name: 'EhrInvalidAnswer' });
    const other = await another((path) => (path === '/fhir/metadata' ? { status: 404 } : undefined));
    await expect(other.ehr.check()).rejects.toMatchObject({
      name: 'EhrNotFound',
      message: expect.stringContaining('/metadata'),
    });
    const five = await another((path) =>
      path === '/fhir/metadata' ? { body: { resourceType: 'CapabilityStatement', fhirVersion: '5.0.0' } } : undefined,
    );
    await expect(five.ehr.check()).rejects.toMatchObject({
      name: 'EhrUnsupported',
      message: expect.stringContaining('5.0.0'),
    });
    await closeServers();
    const gone = createFhirEhr({
      baseUrl: url,
      allowLoopback: true,
      signIn: { kind: 'password', userName: 'a', password: 'b' },
      patience: { sleep: async () => {} },
    });
    await expect(gone.check()).rejects.toMatchObject({
      name: 'EhrUnreachable',
      remedy: 'retry',
      message: 'PIMSY could not be reached (ECONNREFUSED).',
    });
  });
});
