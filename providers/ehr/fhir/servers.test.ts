import { createServer, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen } from '../../../dev/sandbox/listen.ts';
import { collect } from '../../../test/setup/ehr.ts';
import type { Ehr } from '../port.ts';
import { createFhirEhr, type FhirOptions } from './adapter.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const port = await listen(server, 0, 'the port of the test');
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${port}`;
}

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const capability = (params: string[], rest: object = {}) => ({
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  software: { name: 'Another server' },
  rest: [
    {
      mode: 'server',
      resource: ['Practitioner', 'Patient', 'Location', 'Appointment', 'Encounter'].map((type) => ({
        type,
        interaction: ['read', 'search-type', 'create', 'update'].map((code) => ({ code })),
        searchParam: params.map((name) => ({ name })),
      })),
      ...rest,
    },
  ],
});

/** A server that answers by path and query, as it is told; what it was asked is in `asked`. */
async function another(
  answer: (path: string, url: URL) => Reply | undefined,
  { params = ['_lastUpdated', 'date', 'identifier'], ...options }: Partial<FhirOptions> & { params?: string[] } = {},
): Promise<{ ehr: Ehr; asked: { path: string; method?: string; authorization?: string }[]; url: string }> {
  const asked: { path: string; method?: string; authorization?: string }[] = [];
  const url = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, method: request.method, authorization: request.headers.authorization });
    const own: Reply = path === '/fhir/metadata' ? { body: capability(params) } : { status: 404 };
    const { status = 200, headers = {}, body = '' } = answer(path, new URL(path, 'http://a.test')) ?? own;
    response.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  const ehr = createFhirEhr({
    baseUrl: `${url}/fhir`,
    signIn: { kind: 'password', userName: 'rounds', password: 'secret-word' },
    allowLoopback: true,
    timeoutMs: 3_000,
    ...options,
    patience: { sleep: async () => {}, retries: 1, ...options.patience },
  });
  return { ehr, asked, url };
}

const bundle = (resources: object[], rest: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
  ...rest,
});
const patient = (id: string) => ({ resourceType: 'Patient', id, name: [{ family: `F${id}` }] });

const actor = (reference: string) => ({ actor: { reference }, status: 'accepted' });
const booked = (id: string, start: string) => ({ resourceType: 'Appointment', id, status: 'booked', start });

const failing = async (answer: Parameters<typeof another>[0], options: Parameters<typeof another>[1] = {}) => {
  const server = await another(answer, options);
  const error: unknown = await collect(server.ehr.clients()).catch((failure: unknown) => failure);
  return { error, ...server };
};

const at = (baseUrl: string, allowLoopback = false) =>
  createFhirEhr({ baseUrl, allowLoopback, signIn: { kind: 'password', userName: 'a', password: 'b' } });

describe('other FHIR servers', () => {
  it('may link their pages relatively, in any order of links, and count only when asked', async () => {
    const { ehr, asked } = await another((path, url) => {
      if (url.searchParams.get('_summary') === 'count') return { body: { resourceType: 'Bundle', total: 3 } };
      if (path.startsWith('/fhir/Patient?_count'))
        return {
          body: bundle([patient('1'), patient('2')], {
            link: [
              { relation: 'next', url: 'Patient?page=2' },
              { relation: 'self', url: 'Patient' },
            ],
          }),
        };
      return path === '/fhir/Patient?page=2' ? { body: bundle([patient('3')]) } : undefined;
    });
    const { records, end } = await collect(ehr.clients());
    expect(records.map(({ lastName }) => lastName)).toEqual(['F1', 'F2', 'F3']);
    expect(end).toMatchObject({ whole: true, count: 3 });
    expect(asked.at(-1)?.path).toBe('/fhir/Patient?_summary=count');
  });

  it('may page at the root as HAPI does, with an outcome and included records between', async () => {
    const { ehr } = await another((path) => {
      if (path.startsWith('/fhir/Patient?'))
        return {
          body: {
            ...bundle([], {
              total: 2,
              link: [
                { relation: 'self', url: '' },
                { relation: 'next', url: '?_getpages=7&_getpagesoffset=1' },
              ],
            }),
            entry: [
              { resource: patient('1'), search: { mode: 'match' } },
              { resource: { resourceType: 'Practitioner', id: '9' }, search: { mode: 'include' } },
              { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
            ],
          },
        };
      return path === '/fhir/?_getpages=7&_getpagesoffset=1'
        ? { body: bundle([patient('2')], { total: 2 }) }
        : undefined;
    });
    expect(await collect(ehr.clients())).toMatchObject({ records: [{ id: '1' }, { id: '2' }], end: { whole: true } });
  });

  it('that never count are read, and never trusted to be whole', async () => {
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')]) } : undefined,
    );
    expect((await collect(ehr.clients())).end).toMatchObject({ whole: false, reasons: ['uncounted'] });
  });

  it('that cannot tell what changed are read wholly, and the read says so', async () => {
    const { ehr, asked } = await another(
      (path) => (path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')], { total: 1 }) } : undefined),
      { params: [] },
    );
    const { end } = await collect(ehr.clients({ changedSince: '2026-01-01T00:00:00Z' }));
    expect(end).toMatchObject({ whole: true, scope: 'all' });
    expect(asked.some(({ path }) => path.includes('_lastUpdated'))).toBe(false);
  });

  it('that cannot search by date send all, and Rounds keeps those of the window', async () => {
    const all = [
      booked('before', '2026-11-30T23:59:59-05:00'),
      booked('first', '2026-12-01T00:00:00-05:00'),
      booked('last', '2026-12-02T04:59:59Z'),
      booked('after', '2026-12-02T05:00:00Z'),
      booked('unreadable', 'tomorrow'),
    ];
    const { ehr } = await another(
      (path) => (path.startsWith('/fhir/Appointment') ? { body: bundle(all, { total: 5 }) } : undefined),
      { params: [] },
    );
    const window = { from: '2026-12-01T05:00:00Z', to: '2026-12-02T05:00:00Z' };
    const { records, end } = await collect(ehr.appointments(window));
    expect(records.map(({ id }) => id)).toEqual(['first', 'last', 'unreadable']);
    expect(end).toMatchObject({ whole: true, count: 3 });
  });

  it('may name the people of an appointment by their roles', async () => {
    const body = {
      resourceType: 'Appointment',
      id: 'a',
      contained: [{ resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/inside' } }],
      participant: [actor('#r'), actor('PractitionerRole/77'), actor('Patient/p/_history/3')],
    };
    const { ehr } = await another((path) => {
      if (path === '/fhir/Appointment/a') return { body };
      return path === '/fhir/PractitionerRole/77'
        ? { body: { resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/outside' } } }
        : undefined;
    });
    expect(await ehr.appointment('a')).toMatchObject({
      employeeIds: ['inside', 'outside'],
      clientIds: ['p'],
      status: null,
    });
  });

  it('that want a sign-in even to introduce themselves get it, others see no password before', async () => {
    const closed = await another((path) =>
      path === '/fhir/metadata' ? undefined : { body: bundle([], { total: 0 }) },
    );
    await collect(closed.ehr.clients());
    expect(closed.asked[0]).toMatchObject({ path: '/fhir/metadata', authorization: undefined });
    let refused = false;
    const { ehr, asked } = await another((path) => {
      if (path !== '/fhir/metadata') return { body: bundle([], { total: 0 }) };
      if (refused) return undefined;
      refused = true;
      return { status: 401 };
    });
    expect((await collect(ehr.clients())).end.whole).toBe(true);
    expect(asked.slice(0, 2)).toMatchObject([
      { path: '/fhir/metadata', authorization: undefined },
      { path: '/fhir/metadata', authorization: expect.stringMatching(/^Basic /) },
    ]);
  });

  it('send a record that cannot be read, the others come, and the read says so', async () => {
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient')
        ? { body: bundle([patient('1'), { resourceType: 'Patient', name: [] }], { total: 2 }) }
        : undefined,
    );
    expect(await collect(ehr.clients())).toMatchObject({
      records: [{ id: '1' }],
      end: { whole: false, reasons: ['unreadable'] },
    });
  });

  it('may pack their answers', async () => {
    const packed = gzipSync(JSON.stringify(bundle([patient('1')], { total: 1 })));
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient') ? { headers: { 'content-encoding': 'gzip' }, body: packed } : undefined,
    );
    expect((await collect(ehr.clients())).records).toHaveLength(1);
  });
});

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
    await closers.shift()?.();
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

describe('a server that cannot do everything', () => {
  it('takes no visit where it does not create any, and the check says so', async () => {
    const limited = capability([]);
    for (const resource of limited.rest[0]?.resource ?? []) resource.interaction = [{ code: 'search-type' }];
    const { ehr } = await another((path) =>
      path === '/fhir/metadata' ? { body: limited } : { body: bundle([], { total: 0 }) },
    );
    const visit = { visitId: crypto.randomUUID(), clientId: '1', employeeId: '2', points: [] };
    await expect(ehr.sendVisit(visit)).rejects.toMatchObject({ name: 'EhrUnsupported', remedy: 'refuse' });
    const { usable, missing } = await ehr.check();
    expect(usable).toBe(true);
    expect(missing.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'The server takes no visits.',
        'The server does not tell which clients changed.',
        'The server does not give out single appointments.',
        'The server does not search appointments by date.',
      ]),
    );
  });

  it('that does not give out single records says nothing about one that is gone', async () => {
    const limited = capability([]);
    for (const resource of limited.rest[0]?.resource ?? []) resource.interaction = [{ code: 'search-type' }];
    const { ehr } = await another((path) =>
      path === '/fhir/metadata'
        ? { body: limited }
        : { status: 404, body: { resourceType: 'OperationOutcome', issue: [{ code: 'not-supported' }] } },
    );
    await expect(ehr.client('1')).rejects.toMatchObject({ name: 'EhrUnsupported' });
  });

  it('that holds a visit twice gets no third one', async () => {
    const visit = { visitId: crypto.randomUUID(), clientId: '1', employeeId: '2', points: [] };
    const two = ['1', '2'].map((id) => ({ resourceType: 'Encounter', id }));
    const { ehr, asked } = await another((path) =>
      path.startsWith('/fhir/Encounter') ? { body: bundle(two) } : undefined,
    );
    await expect(ehr.sendVisit(visit)).rejects.toMatchObject({ message: 'PIMSY holds this visit more than once.' });
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
