import type { Bundle } from '@medplum/fhirtypes';
import compression from 'compression';
import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { handled, param } from '../handled.ts';
import { capabilityStatement, commonParams, searchParams } from './capability.ts';
import { documentRoutes } from './documents.ts';
import { fhir, refuse } from './fhir-answers.ts';
import { fhirLibrary } from './library.ts';
import type { Pimsy } from './pimsy.ts';
import { isServed, type ServedType, type Store } from './store.ts';

/** Of one page, whatever is asked for. */
const largestPage = 200;

/** FHIR R4 of each practice below `/pimsy/<practice>/fhir/R4`, and the token endpoint beside it. */
export function pimsyApi(pimsy: Pimsy): Router {
  const router = express.Router();
  router.use('/:practice/fhir/R4', compression({ threshold: 512, filter: () => true }));
  router.use(['/:practice/fhir/R4', '/:practice/auth'], (_request, response, next) => {
    response.set('Date', new Date(pimsy.now()).toUTCString());
    next();
  });

  router.get('/:practice/fhir/R4/metadata', (request, response) => {
    fhir(response, 200, capabilityStatement(`${baseOf(request)}/auth/token`));
  });
  router.get('/:practice/fhir/R4/.well-known/smart-configuration', (request, response) => {
    response.json({
      token_endpoint: `${baseOf(request)}/auth/token`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384'],
      grant_types_supported: ['client_credentials'],
      capabilities: ['client-confidential-asymmetric', 'permission-v1'],
    });
  });
  router.post(
    '/:practice/auth/token',
    express.urlencoded({ extended: false, limit: '16kb' }),
    handled(async (request, response) => {
      const { status, body } = await pimsy.signIn.token({ ...request.body }, `${baseOf(request)}/auth/token`);
      response.status(status).json(body);
    }),
  );

  const body = express.json({ type: ['application/fhir+json', 'application/json'], limit: '2mb' });
  router.use('/:practice/fhir/R4', letIn(pimsy), body);

  documentRoutes(router, pimsy);
  router.get(
    '/:practice/fhir/R4/:type',
    handled(async (request, response) => {
      const found = await lookUp(pimsy, request, response);
      if (found) await search(pimsy, found, request, response, `${baseOf(request)}/fhir/R4/`);
    }),
  );
  router.get(
    '/:practice/fhir/R4/:type/:id',
    handled(async (request, response) => {
      const found = await lookUp(pimsy, request, response);
      if (!found) return;
      const record = await found.store.get(found.type, param(request, 'id'));
      if (record) fhir(response, 200, record);
      else refuse(response, 404, 'not-found', 'There is no such record');
    }),
  );
  router.post(
    '/:practice/fhir/R4/:type',
    handled((request, response) => write(pimsy, 'POST', request, response)),
  );
  router.put(
    '/:practice/fhir/R4/:type/:id',
    handled((request, response) => write(pimsy, 'PUT', request, response)),
  );
  router.use('/:practice/fhir/R4', (_request, response) => {
    refuse(response, 405, 'not-supported', 'PIMSY does not do that');
  });
  return router;
}

const baseOf = (request: Request) => `http://${request.headers.host}/pimsy/${param(request, 'practice')}`;

interface Found {
  store: Store;
  type: ServedType;
}

/** What goes wrong before anything was done, then the sign-in. */
const letIn =
  (pimsy: Pimsy): RequestHandler =>
  async (request, response, next) => {
    if (pimsy.faults.take('slow') !== null) await new Promise((resolve) => setTimeout(resolve, pimsy.slowMs).unref());
    const seconds = pimsy.faults.take('too-many');
    if (seconds !== null) {
      response.set('Retry-After', seconds || '1');
      return refuse(response, 429, 'throttled', 'Too many requests');
    }
    if (pimsy.faults.take('error') !== null) return refuse(response, 500, 'exception', 'PIMSY failed');
    if (pimsy.signIn.lets(request.headers.authorization)) return next();
    response.set('WWW-Authenticate', 'Bearer realm="PIMSY", Basic realm="PIMSY"');
    refuse(response, 401, 'login', 'Sign in first');
  };

async function lookUp(pimsy: Pimsy, request: Request, response: Response): Promise<Found | null> {
  const [practice, type] = [param(request, 'practice'), param(request, 'type')];
  const store = await pimsy.store(practice);
  if (!store || !isServed(type)) refuse(response, 404, 'not-supported', 'PIMSY has nothing of that kind');
  else if (pimsy.faults.value('forbid') === type) refuse(response, 403, 'forbidden', 'Not with these credentials');
  else return { store, type };
  return null;
}

const ofPaging = ['_count', '_offset', '_total', '_summary'];

async function search(
  pimsy: Pimsy,
  { store, type }: Found,
  request: Request,
  response: Response,
  base: string,
): Promise<void> {
  const query = new URL(request.originalUrl, base).searchParams;
  const known = { ...commonParams, ...searchParams[type] };
  const unknown = [...query.keys()].find((name) => !ofPaging.includes(name) && !(name in known));
  if (unknown !== undefined) return refuse(response, 400, 'not-supported', `No search by ${unknown}`);
  const filters = new URLSearchParams([...query].filter(([name]) => !ofPaging.includes(name)));
  const count = Math.min(whole(query.get('_count'), 50), largestPage);
  const offset = whole(query.get('_offset'), 0);
  const { records, total } = await store.page(type, filters.toString(), { count, offset });
  const meta = { lastUpdated: new Date(pimsy.now()).toISOString() };
  const announced = total + (pimsy.faults.take('wrong-total') === null ? 0 : 3);
  if (query.get('_summary') === 'count')
    return fhir(response, 200, { resourceType: 'Bundle', type: 'searchset', meta, total: announced });
  const more = offset + count < total;
  const after = offset + count + (offset === 0 && more && pimsy.faults.take('missing-page') !== null ? count : 0);
  const next = new URLSearchParams([...query].filter(([name]) => name !== '_offset'));
  next.set('_offset', String(after));
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    meta,
    total: announced,
    link: [
      { relation: 'self', url: `${base}${type}?${query}` },
      ...(more ? [{ relation: 'next', url: `${base}${type}?${next}` }] : []),
    ],
    // FHIR has no empty lists.
    ...(records.length > 0
      ? {
          entry: records.map((resource) => ({
            fullUrl: `${base}${type}/${resource.id}`,
            resource,
            search: { mode: 'match' as const },
          })),
        }
      : {}),
  };
  if (pimsy.faults.take('half-page') !== null) {
    const text = JSON.stringify(bundle);
    response.type('application/fhir+json').send(text.slice(0, Math.floor(text.length / 2)));
    return;
  }
  fhir(response, 200, bundle);
  const [first] = records;
  if (first && more && offset === 0 && pimsy.faults.take('edit-while-paging') !== null)
    await store.write('PUT', `${type}/${first.id}`, first);
}

const whole = (text: string | null, otherwise: number): number =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : otherwise;

/** Programs write visits and nothing else, as the capability statement says. */
async function write(pimsy: Pimsy, method: 'POST' | 'PUT', request: Request, response: Response): Promise<void> {
  const found = await lookUp(pimsy, request, response);
  if (!found) return;
  const { store, type } = found;
  if (type !== 'Encounter') return refuse(response, 405, 'not-supported', `Programs do not write ${type}`);
  if (pimsy.faults.take('refuse-write') !== null)
    return refuse(response, 422, 'business-rule', 'The chart of this client is closed');
  const headers = Object.fromEntries(
    ['if-none-exist', 'if-match'].flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const before = store.version;
  const path = method === 'POST' ? type : `${type}/${param(request, 'id')}`;
  const { outcome, resource } = await store.write(method, path, request.body, headers);
  if (resource?.resourceType === 'Encounter' && store.version !== before) {
    const visitId = resource.identifier?.[0]?.value?.replace(/^urn:uuid:/, '') ?? null;
    const practice = param(request, 'practice');
    pimsy.writes.add({ at: new Date(pimsy.now()).toISOString(), practice, method, id: resource.id, visitId, resource });
    if (pimsy.faults.take('drop-after-write') !== null) return void response.socket?.destroy();
  }
  const { core } = await fhirLibrary();
  const status = core.getStatus(outcome);
  if (resource) response.set('Location', `/pimsy/${param(request, 'practice')}/fhir/R4/Encounter/${resource.id}`);
  fhir(response, status, resource ?? outcome);
}
