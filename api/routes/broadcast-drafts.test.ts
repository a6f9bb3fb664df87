import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Draft, DraftContent } from '../../domain/schemas/broadcast-drafts.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const content: DraftContent = {
  messageType: 'plain-broadcast',
  method: 'text',
  startDate: null,
  endDate: null,
  sendAt: '2030-03-03T09:00',
  preferenceOnly: true,
  groupId: null,
  locationId: null,
  otherwise: 'nobody',
  leftOut: [],
  recordingId: null,
  texts: { en: { subject: null, body: 'Hello <Clie' }, es: { subject: null, body: '' } },
  spanish: false,
  text: null,
  voice: null,
  fax: null,
};
const sender = () => api.as({ 'Messaging Create': ['create'] });
const begun = async (user: TestUser, more: Partial<DraftContent> = {}) =>
  (await user.post<Draft>('/api/broadcast-drafts', { ...content, ...more })).body;
const listed = async (user: TestUser) =>
  (await user.get<{ rows: Draft[] }>('/api/broadcast-drafts')).body.rows.map(({ id }) => id);

it('a draft is kept as it is written, unfinished too, and found again, the newest first', async () => {
  const user = await sender();
  const [first, second] = [await begun(user), await begun(user, { method: 'email' })];
  expect(first.content).toEqual(content);
  expect(await listed(user)).toEqual([second.id, first.id]);
  expect((await user.get<Draft>(`/api/broadcast-drafts/${first.id}`)).body).toEqual(first);
});

it('a draft is saved over and over, and never over what another window has saved', async () => {
  const user = await sender();
  const { id, version } = await begun(user);
  const longer = { ...content, texts: { ...content.texts, en: { subject: null, body: 'Hello <ClientName>.' } } };
  const saved = await user.put<Draft>(`/api/broadcast-drafts/${id}`, { content: longer, version });
  expect(saved.body).toMatchObject({ content: longer, version: version + 1 });
  expect((await user.put(`/api/broadcast-drafts/${id}`, { content, version })).status).toBe(409);
});

it('a draft is nobody else’s: not to be listed, read, changed or deleted', async () => {
  const [user, colleague] = [await sender(), await sender()];
  const { id, version } = await begun(user);
  const path = `/api/broadcast-drafts/${id}`;
  for (const other of [colleague, api.own.admin, api.other.admin]) {
    expect(await listed(other)).toEqual([]);
    expect((await other.get(path)).status).toBe(404);
    expect((await other.put(path, { content, version })).status).toBe(404);
    expect((await other.delete(path)).status).toBe(404);
  }
  expect((await (await api.as({ 'Messaging View': ['view'] })).get('/api/broadcast-drafts')).status).toBe(403);
});

it('a draft that is deleted is gone, and there are fifty at most', async () => {
  const user = await sender();
  const { id } = await begun(user);
  expect((await user.delete(`/api/broadcast-drafts/${id}`)).status).toBe(204);
  expect(await listed(user)).toEqual([]);
  for (let i = 0; i < 50; i++) await begun(user);
  expect((await user.post('/api/broadcast-drafts', content)).status).toBe(409);
});
