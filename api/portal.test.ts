import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { portalAccount, PortalVisitor, portalVisitor } from '../test/setup/portal.ts';
import { siteOf } from './http/hosts.ts';
import { isPortalRoute } from './route.ts';
import { routes } from './routes/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ env: { TEMPORAL_UI_URL: 'http://127.0.0.1:9/temporal' } });
});
afterAll(() => api.close());

const domain = 'portal.localhost';
const html = { accept: 'text/html' };

describe('the host of a request', () => {
  it.each([
    ['own.portal.localhost', 'own'],
    ['own.portal.localhost:3000', 'own'],
    ['OWN.Portal.LocalHost', 'own'],
    ['own.portal.localhost.', 'own'],
    ['own.portal.localhost.:3000', 'own'],
    ['portal.localhost', null],
    ['a.own.portal.localhost', null],
    ['-.portal.localhost', null],
    ['own%00.portal.localhost', null],
    ['.portal.localhost', null],
  ])('%s is on the portal', (host, acronym) => {
    expect(siteOf(host, domain)).toEqual({ kind: 'portal', acronym });
  });

  it.each([undefined, '', '127.0.0.1:3000', 'localhost', 'ownportal.localhost', 'own.portal.localhost.evil.example'])(
    '%s is the console',
    (host) => {
      expect(siteOf(host, domain)).toEqual({ kind: 'console' });
    },
  );
});

describe('on the host of a portal', () => {
  const console = routes.filter((route) => !isPortalRoute(route));

  it('no route of the console answers, signed in as staff or not', async () => {
    const visitor = portalVisitor(api);
    const [name = '', value = ''] = api.own.admin.cookie!.split('=');
    visitor.cookies.set(name, value);
    for (const { method, path, example } of console) {
      const { status } = await visitor.send(method, path.replace(/:\w+/g, api.own.id), { body: example });
      expect([method, path, status]).toEqual([method, path, 404]);
    }
  });

  it('there is neither Temporal, nor documentation, nor health, nor a page of the console', async () => {
    for (const path of [
      '/temporal',
      '/temporal/namespaces',
      '/api/docs',
      '/api/openapi.json',
      '/healthz',
      '/readyz',
      '/metrics',
      '/clients',
      '/administration/settings',
    ])
      expect([path, (await portalVisitor(api).get(path, html)).status]).toEqual([path, 404]);
  });

  it('no page may use the microphone, which the console may for itself', async () => {
    for (const name of ['own', 'nobody']) {
      const { headers } = await new PortalVisitor(api.url, `${name}.${domain}`).get('/', html);
      expect(headers.get('permissions-policy')).toBe('microphone=()');
    }
    const { headers } = await api.own.admin.get('/api/session');
    expect(headers.get('permissions-policy')).toBe('microphone=(self)');
    expect(headers.get('content-security-policy')).toContain("media-src 'self' blob:");
  });

  it('a name that belongs to no practice gets one and the same page, whatever is asked of it', async () => {
    const answers = await Promise.all(
      ['nobody', '', 'a.own'].flatMap((label) =>
        ['/', '/sign-in', '/api/portal/practice', '/api/clients'].map((path) =>
          new PortalVisitor(api.url, `${label}${label && '.'}${domain}`).get<string>(path, html),
        ),
      ),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it('the practice is the one of the host, whatever other headers name', async () => {
    const visitor = portalVisitor(api);
    const headers = {
      'x-forwarded-host': `other.${domain}`,
      forwarded: `host=other.${domain}`,
      'x-host': `other.${domain}`,
    };
    const { body } = await visitor.get('/api/portal/practice', headers);
    expect(body).toEqual({ name: 'Practice own', phone: '+12025550100', email: 'desk@own.example', logo: null });
  });

  it('a request that names two hosts is refused, and one that names the same twice is not', async () => {
    const visitor = portalVisitor(api);
    const at = (host: string) => visitor.get(`http://${host}/api/portal/practice`);
    expect((await at(`other.${domain}`)).status).toBe(400);
    expect((await at(visitor.host)).status).toBe(200);
  });
});

describe('on the host of the console', () => {
  const ofPortal = routes.filter(isPortalRoute);

  it.each(ofPortal.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s is not there',
    async (_, route) => {
      const { method, path, example } = route;
      for (const forwarded of ['127.0.0.1', `own.${domain}`]) {
        const visitor = new PortalVisitor(api.url, '127.0.0.1:3000');
        expect(
          (await visitor.send(method, path, { body: example, headers: { 'x-forwarded-host': forwarded } })).status,
        ).toBe(404);
      }
    },
  );

  it("a client's cookie is nobody", async () => {
    const { login } = await portalAccount(api);
    const visitor = portalVisitor(api);
    await visitor.signIn(login);
    const token = visitor.cookies.get('rounds-portal');
    const staff = api.anonymous();
    for (const cookie of [`rounds=${api.own.id}.${token}`, `rounds-portal=${token}`]) {
      staff.cookie = cookie;
      expect((await staff.get('/api/session')).status).toBe(401);
      expect((await staff.get('/api/clients')).status).toBe(401);
    }
  });
});
