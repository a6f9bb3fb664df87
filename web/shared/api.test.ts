import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { api, intents, onSignedOut, setCsrfToken } from './api.ts';
import { Failure } from './problem.ts';

type Fetch = typeof fetch;

const answer = (status: number, body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { status }));

describe('Calls of the API', () => {
  const real = globalThis.fetch;
  const fake = jest.fn<Fetch>();
  const sent = () => {
    const [address, init] = fake.mock.calls[0]!;
    return { address, headers: new Headers(init?.headers), body: init?.body };
  };

  beforeEach(() => {
    fake.mockReset();
    globalThis.fetch = fake;
    setCsrfToken('token-1');
  });
  afterEach(() => {
    globalThis.fetch = real;
  });

  it('Leave out of the address what was not chosen', async () => {
    fake.mockReturnValue(answer(200, { rows: [], next: null }));
    await api.get('/api/appointments', { from: '2026-03-03', staffId: undefined, status: '', limit: 50 });
    expect(sent().address).toBe('/api/appointments?from=2026-03-03&limit=50');
  });

  it('Carry the CSRF token where they change something, and only there', async () => {
    fake.mockReturnValue(answer(200, {}));
    await api.get('/api/rules');
    expect(sent().headers.has('x-csrf-token')).toBe(false);
    fake.mockClear();
    await api.post('/api/clients', { firstName: 'Jordan' }, { key: 'k-1' });
    expect(sent().headers.get('x-csrf-token')).toBe('token-1');
    expect(sent().headers.get('idempotency-key')).toBe('k-1');
    expect(sent().body).toBe('{"firstName":"Jordan"}');
  });

  it('Mark what nobody asked for, so that it does not put off the automatic sign-out', async () => {
    fake.mockReturnValue(answer(200, {}));
    await api.get('/api/broadcasts', {}, { background: true });
    expect(sent().headers.get('x-background')).toBe('true');
  });

  it('Become a failure with the words of the server', async () => {
    fake.mockReturnValue(answer(404, { title: 'There is no such client', status: 404, type: 'x' }));
    const failure = await api.get('/api/clients/1').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'problem', status: 404, problem: { title: 'There is no such client' } });
  });

  it('Become an offline failure where the server cannot be reached', async () => {
    fake.mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(api.get('/api/clients')).rejects.toMatchObject({ kind: 'offline' });
  });

  it('Tell when the session has ended; a refused sign-in is none', async () => {
    const told = jest.fn();
    onSignedOut(told);
    fake.mockReturnValue(answer(401, {}));
    await api.post('/api/session', {}).catch(() => {});
    await api.post('/api/portal/links/use', {}).catch(() => {});
    expect(told).not.toHaveBeenCalled();
    fake.mockReturnValue(answer(401, {}));
    await api.get('/api/clients').catch(() => {});
    expect(told).toHaveBeenCalledTimes(1);
  });
});

const numbered = () => {
  let count = 0;
  return intents(() => `key-${++count}`);
};

describe('The key of a submit intent', () => {
  it('Stays when the same is sent again after a lost answer, so nothing happens twice', () => {
    const intent = numbered();
    expect(intent.keyOf({ name: 'A' })).toBe(intent.keyOf({ name: 'A' }));
  });

  it('Is another one when something else is sent', () => {
    const intent = numbered();
    expect(intent.keyOf({ name: 'A' })).not.toBe(intent.keyOf({ name: 'B' }));
  });

  it('Is another one after it has succeeded', () => {
    const intent = numbered();
    const first = intent.keyOf({ name: 'A' });
    intent.done();
    expect(intent.keyOf({ name: 'A' })).not.toBe(first);
  });
});
