import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { contractOf } from '../test/setup/contract.ts';
import { openApiPath } from './openapi.ts';
import { routes } from './routes/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

interface Operation {
  operationId: string;
  security: object[];
  parameters?: { name: string; in: string; required: boolean }[];
}
const document = async () =>
  (
    await api
      .anonymous()
      .get<{ openapi: string; paths: Record<string, Record<string, Operation>> }>('/api/openapi.json')
  ).body;

describe('the documentation of the API', () => {
  it('names every route, and no other', async () => {
    const { openapi, paths } = await document();
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = routes.map(({ method, path }) => `${method} ${openApiPath(path)}`);
    expect(openapi).toBe('3.1.0');
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it('names each operation once', async () => {
    const ids = Object.values((await document()).paths).flatMap((methods) =>
      Object.values(methods).map((each) => each.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of every operation that is not open to everybody how to sign in', async () => {
    const { paths } = await document();
    for (const route of routes) {
      const operation = paths[openApiPath(route.path)]?.[route.method];
      expect([route.path, operation?.security.length === 0]).toEqual([route.path, route.policy === 'public']);
    }
  });

  it('has a parameter for each part of a path', async () => {
    for (const [path, methods] of Object.entries((await document()).paths))
      for (const operation of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const given = (operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name);
        expect([path, given]).toEqual([path, named]);
      }
  });

  it.each(
    routes
      .filter(({ example }) => example !== undefined)
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  )('shows an example for %s that can be sent as it stands', (_, { method, path, status, example, schemas }) => {
    expect(schemas.body?.safeParse(example).error?.issues ?? []).toEqual([]);
    const check = contractOf(routes.map((each) => ({ ...each, schemas: { ...each.schemas, response: null } })));
    expect(check({ method, path, sent: example, status, body: null })).toBeNull();
  });

  it('has an example for every JSON body', () => {
    const without = routes.filter(({ schemas, form, example }) => schemas.body && !form && example === undefined);
    expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('can be browsed with nothing loaded from elsewhere', async () => {
    const page = await api.anonymous().get<unknown>('/api/docs');
    const html = String(page.body);
    expect(html).not.toMatch(/https?:/);
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => part);
    expect(parts).toHaveLength(3);
    for (const part of parts) expect((await api.anonymous().get(part)).status).toBe(200);
  });
});
