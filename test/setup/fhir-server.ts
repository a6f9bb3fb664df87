import { createServer, type RequestListener } from 'node:http';
import { listen } from '../../dev/sandbox/listen.ts';
import { createFhirEhr, type FhirOptions } from '../../providers/ehr/fhir/adapter.ts';
import type { Ehr } from '../../providers/ehr/port.ts';

/*
 * FHIR servers made by hand, of shapes that the stand-in for PIMSY does not have.
 */

const closers: (() => Promise<void>)[] = [];

export async function closeServers(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}

/** Listens until {@link closeServers}; the address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const port = await listen(server, 0, 'the port of the test');
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${port}`;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What a server says that it can do with each kind of record. */
export const capability = (params: string[], rest: object = {}) => ({
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
export async function another(
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

/** A page of a search. */
export const bundle = (resources: object[], rest: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
  ...rest,
});
export const patient = (id: string) => ({ resourceType: 'Patient', id, name: [{ family: `F${id}` }] });
