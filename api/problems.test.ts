import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { openDatabase } from '../db/database.ts';
import { allGrants, serveApp, startTestApi, type TestApi, type TestUser } from '../test/setup/api.ts';
import { route } from './route.ts';
import { routes } from './routes/index.ts';

let api: TestApi;
let user: TestUser;

const secret = 'canary-4711';
const shared = { audience: ['staff'], policy: 'signed-in', summary: 'For this test' } as const;
const broken = [
  route({
    ...shared,
    method: 'get',
    path: '/api/breaks',
    handle: () => Promise.reject(new Error(`it broke with ${secret}`)),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/breaks/sql',
    handle: ({ work }) => work(({ kysely }) => sql`select ${secret}::int`.execute(kysely).then(() => undefined)),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/leaks',
    response: z.object({ id: z.number() }),
    handle: () => Promise.resolve(Object.assign({ id: 1 }, { passwordHash: secret })),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/floods',
    perMinute: 2,
    handle: () => Promise.resolve(undefined),
  }),
];

beforeAll(async () => {
  api = await startTestApi({ routes: [...routes, ...broken], env: { LOG_LEVEL: 'silent' } });
  user = await api.as(allGrants);
});
afterAll(() => api.close());

const location = { name: 'Main Street', zone: 'America/Phoenix' };

describe('an answer that says no', () => {
  it('is a problem of RFC 9457 with what to do and the id of the request', async () => {
    const { status, headers, body } = await user.get('/api/no-such-thing', { 'x-request-id': 'from-a-proxy-1' });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      type: 'urn:rounds:problem:not-found',
      status: 404,
      next: expect.any(String),
      requestId: 'from-a-proxy-1',
    });
  });

  it('has an id of its own where the one sent is none', async () => {
    const { headers } = await user.get('/api/session', { 'x-request-id': 'a b<c>' });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/api/clients', '/API/Clients/'])('names the methods that an address does take: %s', async (path) => {
    const { status, headers } = await user.put(path, {});
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, POST' });
    expect((await user.get(path)).status).toBe(200);
  });

  it('names every invalid field at once, and repeats no value', async () => {
    const body = { recordNumber: '', birthDate: secret, contactPoints: [{ kind: 'mobile', address: '12' }] };
    const answer = await user.post<{ errors: { path: string }[] }>('/api/clients', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }) => path).toSorted()).toEqual([
      'birthDate',
      'contactPoints.0.address',
      'firstName',
      'lastName',
      'recordNumber',
    ]);
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  });

  it('is 400 for what is not JSON, and does not repeat it', async () => {
    const { status, body } = await user.send('post', '/api/locations', { body: `{"name": ${secret}` });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('is 413 for more than 256 kB', async () => {
    const { status } = await user.post('/api/locations', { ...location, name: 'x'.repeat(300_000) });
    expect(status).toBe(413);
  });

  it('is 415 for a body of another kind', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await user.send('post', '/api/locations', { body: 'name=Main', headers })).status).toBe(415);
  });

  it('is 429 with the time to wait when too many requests come', async () => {
    // All in one minute, as they are counted.
    api.advance((60_500 - (api.deps.clock().getTime() % 60_000)) / 60_000);
    const answers = [await user.get('/api/floods'), await user.get('/api/floods'), await user.get('/api/floods')];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 429]);
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('names the field when there is one like it already', async () => {
    await user.post('/api/locations', { ...location, name: 'Only one' });
    const { status, body } = await user.post('/api/locations', { ...location, name: 'Only one' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: 'urn:rounds:problem:taken', errors: [{ path: 'name' }] });
  });

  it('is 409 when somebody saved a newer version', async () => {
    const made = await user.post<{ id: string; version: number }>('/api/locations', { ...location, name: 'Twice' });
    const { id, version } = made.body;
    const path = `/api/locations/${id}`;
    const [one, two] = await Promise.all(
      ['202-555-0101', '202-555-0102'].map((phone) => user.patch(path, { phone, version })),
    );
    expect([one?.status, two?.status].toSorted((a = 0, b = 0) => a - b)).toEqual([200, 409]);
    expect((await user.patch(path, { phone: null, version })).body['type']).toBe('urn:rounds:problem:version-conflict');
  });

  it.each(['/api/breaks', '/api/breaks/sql'])('tells nothing of what broke inside (%s)', async (path) => {
    const { status, body } = await user.get(path);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${secret}|select|Error`, 'i'));
  });
});

describe('an answer that says yes', () => {
  it('carries nothing that its schema does not name', async () => {
    expect((await user.get('/api/leaks')).body).toEqual({ id: 1 });
  });

  it('is never kept by a cache, and no page of another site may frame or script it', async () => {
    const { headers } = await user.get('/api/session');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('takes no field that a request may not set', async () => {
    const body = {
      ...location,
      name: 'Mass',
      id: '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77',
      version: 9,
      practiceId: api.other.id,
    };
    const made = await user.post<{ id: string; version: number }>('/api/locations', body);
    expect(made.body).toMatchObject({ version: 1, name: 'Mass' });
    expect(made.body.id).not.toBe(body.id);
    expect((await api.other.admin.get(`/api/locations/${made.body.id}`)).status).toBe(404);
  });
});

describe('without PostgreSQL', () => {
  it('every request is answered with 503 and the advice to try again', async () => {
    const database = await openDatabase('postgres://rounds_app:test@127.0.0.1:9/nothing');
    const { url, close } = await serveApp({ ...api.deps, database });
    try {
      const response = await fetch(`${url}/api/clients`, { headers: { cookie: user.cookie ?? '' } });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await response.json()).toMatchObject({ type: 'urn:rounds:problem:database-away' });
    } finally {
      close();
      await database.close();
    }
  });
});
