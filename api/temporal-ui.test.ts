import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Audit } from '../db/entities/index.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { operatorOf } from '../test/setup/operator.ts';
import { openPage, type Served, serveFakeUi } from './temporal-ui/fixtures/servers.ts';

let upstream: Served;
let api: TestApi;
beforeAll(async () => {
  upstream = await serveFakeUi();
  api = await startTestApi({ env: { TEMPORAL_UI_URL: `${upstream.url}/temporal` } });
});
afterAll(async () => {
  await api.close();
  await upstream.close();
});

const asked = '/temporal/api/v1/namespaces/default/workflows';

it('The Temporal UI, which asks every few seconds, keeps no session that nobody sits at', async () => {
  const operator = await operatorOf(api);
  for (let i = 0; i < 2; i++) {
    api.advance(7);
    expect((await fetch(api.url + asked, { headers: { cookie: operator.cookie ?? '' } })).status).toBe(200);
  }
  api.advance(2);
  expect((await operator.get('/api/session')).status).toBe(401);
});

it('Opening one of its pages is activity', async () => {
  const operator = await operatorOf(api);
  api.advance(10);
  expect(await openPage(`${api.url}/temporal`, { cookie: operator.cookie ?? '' })).toMatchObject({ status: 200 });
  api.advance(10);
  expect((await operator.get('/api/session')).status).toBe(200);
});

it('What an operator reads in plain text stands in the audit log by its number, without a word of it', async () => {
  const operator = await operatorOf(api);
  const payloads = [{ data: 'cGxhaW4=' }, { data: 'd29yZHM=' }];
  const headers = { 'sec-fetch-site': 'same-origin' };
  expect((await operator.post('/codec/decode', { payloads }, headers)).status).toBe(200);
  const rows = await api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, ({ em }) =>
    em.find(Audit, { action: 'payloads-decoded' }),
  );
  expect(rows).toMatchObject([
    { actor: `staff:${operator.accountId}`, subjectId: operator.accountId, before: null, after: { payloads: 2 } },
  ]);
});
