import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openPage, type Reached, type Served, serveFakeUi, serveUi } from './fixtures/servers.ts';

const operator = { cookie: 'who=operator; _csrf=abc; __Host-session=ours' };
const metadata = '/temporal/api/v1/namespaces/default/workflows/visit%2F1/query/__temporal_workflow_metadata';
const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

describe('The Temporal UI under /temporal', () => {
  let upstream: Served & { reached: Reached[] };
  let api: Served;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(api.url + path, { redirect: 'manual', ...init });

  beforeAll(async () => {
    upstream = await serveFakeUi();
    api = await serveUi({ target: new URL(`${upstream.url}/temporal`) });
  });
  afterAll(async () => {
    await api.close();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.reached.length = 0;
  });

  it('shows operators its pages, ids with a slash included', async () => {
    const answer = await ask('/temporal/namespaces/default/workflows/visit%2F1?a=b', {
      headers: operator,
    });
    expect([answer.status, await answer.text()]).toEqual([200, '<p>Temporal</p>']);
    expect(upstream.reached[0]?.url).toBe('/temporal/namespaces/default/workflows/visit%2F1?a=b');
  });

  it('may run the script inside its pages, and only what comes from this site', async () => {
    const policy = (await ask('/temporal', { headers: operator })).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self' 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('never receives cookies or tokens of ours, and sets none but its own', async () => {
    const answer = await ask('/temporal', { headers: { ...operator, authorization: 'Bearer ours' } });
    expect(upstream.reached[0]?.headers.cookie).toBe('_csrf=abc');
    expect(upstream.reached[0]?.headers).not.toHaveProperty('authorization');
    expect(answer.headers.getSetCookie()).toEqual(['_csrf=abc; Path=/temporal; SameSite=Strict']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('greys its buttons', async () => {
    const answer = await ask('/temporal/api/v1/settings', { headers: operator });
    expect(await answer.json()).toEqual({ Version: '2', DisableWriteActions: true });
  });

  it('may ask a workflow what it says about itself', async () => {
    const body = '{"query":{"queryType":"__temporal_workflow_metadata"}}';
    // The UI sends its JSON as plain text.
    const headers = { ...operator, 'content-type': 'text/plain;charset=UTF-8', 'sec-fetch-site': 'same-origin' };
    const answer = await ask(metadata, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    expect(upstream.reached[0]).toMatchObject({ method: 'POST', url: metadata, body });
  });

  it.each([
    ['terminate a workflow', 'POST', '/temporal/api/v1/namespaces/default/workflows/visit%2F1/terminate'],
    ['cancel a workflow', 'POST', '/temporal/api/v1/namespaces/default/workflows/visit%2F1/cancel'],
    ['signal a workflow', 'POST', '/temporal/api/v1/namespaces/default/workflows/visit%2F1/signal/endVisit'],
    ['start a workflow', 'POST', '/temporal/api/v1/namespaces/default/workflows/visit%2F2'],
    ['run another query', 'POST', metadata.replace('__temporal_workflow_metadata', 'state')],
    ['hide behind the query', 'POST', `/temporal/api/v1/namespaces/default/workflows/a/terminate?x=${metadata}`],
    ['delete a schedule', 'DELETE', '/temporal/api/v1/namespaces/default/schedules/s'],
    ['change a namespace', 'PUT', '/temporal/api/v1/namespaces/default'],
  ])('lets nobody %s', async (_what, method, path) => {
    const answer = await ask(path, { method, headers: { ...operator, ...json }, body: '{}' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'urn:rounds:problem:read-only', status: 403 });
    expect(upstream.reached).toEqual([]);
  });

  it('answers no other site, even with an operator behind the browser', async () => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { ...operator, ...json, 'sec-fetch-site': site };
      expect((await ask(metadata, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    }
    expect(upstream.reached).toEqual([]);
  });

  it('sends who is not signed in to the sign-in, without a word of what was asked for', async () => {
    const answer = await openPage(`${api.url}/temporal/namespaces/default/workflows/visit%2F1`);
    expect(answer).toMatchObject({ status: 302, location: '/sign-in?to=/temporal' });
    expect(answer.text).not.toContain('visit');
  });

  it('does not exist for staff who are no operators', async () => {
    const staff = { cookie: 'who=staff' };
    const answers = [
      await ask('/temporal/api/v1/namespaces', { headers: staff }),
      await ask(metadata, { method: 'POST', headers: { ...staff, ...json }, body: '{}' }),
      await ask('/temporal/_app/start.js'),
    ];
    expect(await openPage(`${api.url}/temporal`, staff)).toMatchObject({ status: 404 });
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    const unknown = await (await ask('/no-such-page', { headers: staff })).text();
    for (const answer of answers) expect(await answer.text()).toBe(unknown);
    expect(upstream.reached).toEqual([]);
  });

  it('is said to be away when it does not answer', async () => {
    const alone = await serveUi({ target: new URL('http://127.0.0.1:1/temporal') });
    for (const path of ['/temporal', '/temporal/api/v1/settings']) {
      const answer = await fetch(alone.url + path, { headers: operator });
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ title: 'The Temporal UI does not answer' });
    }
    await alone.close();
  });
});
