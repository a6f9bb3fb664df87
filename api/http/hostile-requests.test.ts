import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const client = { firstName: 'Jordan', lastName: 'Reyes', recordNumber: '1' };

describe('characters and dates that the database cannot keep', () => {
  it.each([
    ['a NUL character in a name', { firstName: 'Jor\0dan' }, 'firstName'],
    ['half of a character in a name', { lastName: 'Rey\ud800es' }, 'lastName'],
    ['a NUL character further down', { address: { city: 'a\0b' } }, 'address.city'],
    ['a line break in a name', { lastName: 'Rey\r\nBcc: all' }, 'lastName'],
    ['a control character in a record number', { recordNumber: '1\u001b[2J' }, 'recordNumber'],
    ['a control character further down', { address: { line1: '1 Main\u0085St' } }, 'address.line1'],
    ['a name that nobody can see', { firstName: '\u200b\u2060\u3164' }, 'firstName'],
    ['a birth date in the year 0', { birthDate: '0000-01-01' }, 'birthDate'],
  ])('are refused by field: %s', async (_, fields, path) => {
    const answer = await api.own.admin.post('/api/clients', { ...client, ...fields }, { 'idempotency-key': path });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ path }] });
  });

  it.each(['actor=%00', 'from=0000-01-01', 'to=9999-12-31'])('are refused in a filter: %s', async (filter) => {
    expect((await api.own.admin.get(`/api/audit?${filter}`)).status).toBe(400);
  });

  it.each([
    { practice: 'o\0wn', login: 'avery' },
    { practice: 'own', login: 'a\0very' },
  ])('are refused at sign-in', async (named) => {
    expect((await api.anonymous().post('/api/session', { ...named, password: 'a sentence' })).status).toBe(400);
  });

  it('are refused in a login, where they could make it look like another', async () => {
    const { staffId, profileId } = await api.as({});
    for (const login of ['ave\u200bry', 'ave\u202ery', 'ave\u3164ry', 'ave\try']) {
      const wanted = { login, active: true, profileIds: [profileId] };
      const { status, body } = await api.own.admin.put(`/api/staff/${staffId}/account`, wanted);
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ path: 'login' }] } });
    }
  });

  it('are no fault where they belong: lines in the text of a message, joiners in a name', async () => {
    const text = { messageType: 'plain-broadcast', method: 'text', body: 'Hello\r\n\tand goodbye', version: 0 };
    expect((await api.own.admin.put('/api/templates', text)).body['errors']).toBeUndefined();
    const named = { firstName: 'می\u200cخواهم', lastName: '👩\u200d👧', recordNumber: 'joined' };
    expect((await api.own.admin.post('/api/clients', named)).status).toBe(201);
  });

  it('are refused as a time to send at', async () => {
    const body = { messageType: 'plain-broadcast', method: 'text', sendAt: '9999-12-31T23:59', body: 'Hello' };
    expect((await api.own.admin.post('/api/broadcasts/preview', body)).status).toBe(400);
  });
});

const statusOf = async (name: string) => (await fetch(`${api.url}/api/docs/${name}`)).status;

describe('a request that is at fault itself', () => {
  it('is told so when its compression is broken', async () => {
    const response = await fetch(`${api.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: '{}{}',
    });
    expect(response.status).toBe(400);
  });

  it('is told so when it has more fields than any callback', async () => {
    const response = await fetch(`${api.url}/callbacks/twilio/${api.own.id}/incoming`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Array.from({ length: 1_500 }, (_, i) => `a${i}=1`).join('&'),
    });
    expect(response.status).toBe(413);
  });

  it('gets of the package behind the documentation only what the page shows', async () => {
    expect([await statusOf('swagger-ui.css'), await statusOf('swagger-ui-bundle.js')]).toEqual([200, 200]);
    for (const name of ['package.json', 'swagger-ui.js.map', 'oauth2-redirect.html', 'index.js', 'README.md'])
      expect([name, await statusOf(name)]).toEqual([name, 404]);
  });

  it('is told so under the addresses of callbacks too, and gets no page', async () => {
    const answer = await fetch(`${api.url}/callbacks/nobody`, { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  it('is told so when it asks for a part of a file that is not there', async () => {
    const headers = { range: 'bytes=99999999-' };
    expect((await fetch(`${api.url}/api/docs/swagger-ui.css`, { headers })).status).toBe(416);
  });
});
