import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Draft, DraftContent } from '../../domain/schemas/broadcast-drafts.ts';
import type { Broadcast } from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await new TestPeople(api.db, api.own.id).client({ firstName: 'Amy', lastName: 'Able' });
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
const broadcasts = async () => (await api.own.admin.get<{ rows: Broadcast[] }>('/api/broadcasts')).body.rows.length;

describe('what is sent of a draft', () => {
  const words = { messageType: 'plain-broadcast', method: 'text', sendAt: '2090-01-02T09:00', body: 'We are closed.' };
  let keys = 0;
  const key = () => ({ 'idempotency-key': `draft-${++keys}` });
  const send = (user: TestUser, { id, version }: Pick<Draft, 'id' | 'version'>, headers = key()) =>
    user.post<Broadcast>('/api/broadcasts', { ...words, draft: { id, version } }, headers);
  const gone = {
    status: 409,
    body: { type: 'urn:rounds:problem:draft-gone', next: expect.stringContaining('History') },
  };

  it('goes once, from whichever window, and takes the draft with it', async () => {
    const user = await sender();
    const draft = await begun(user);
    const before = await broadcasts();
    const both = await Promise.all([send(user, draft), send(user, draft)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    expect(await listed(user)).toEqual([]);
    expect(await send(user, draft)).toMatchObject(gone);
    expect(await broadcasts()).toBe(before + 1);
  });

  it('sent again by the same key gets the same answer, although its draft is gone', async () => {
    const user = await sender();
    const draft = await begun(user);
    const headers = key();
    const first = await send(user, draft, headers);
    expect(first.status).toBe(202);
    expect((await send(user, draft, headers)).body).toEqual(first.body);
  });

  it('is refused where another window has saved a newer one, which stays', async () => {
    const user = await sender();
    const draft = await begun(user);
    const saved = await user.put<Draft>(`/api/broadcast-drafts/${draft.id}`, { content, version: draft.version });
    const refused = await send(user, draft);
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:version-conflict' } });
    expect(await listed(user)).toEqual([draft.id]);
    expect((await send(user, saved.body)).status).toBe(202);
  });

  it('keeps its draft where it is refused', async () => {
    const user = await sender();
    const { id, version } = await begun(user);
    const wrong = { ...words, body: 'Dear <Clinic>', draft: { id, version } };
    expect((await user.post('/api/broadcasts', wrong, key())).status).toBe(400);
    expect(await listed(user)).toEqual([id]);
  });

  it('takes nobody else’s draft', async () => {
    const [user, colleague] = [await sender(), await sender()];
    const draft = await begun(user);
    for (const other of [colleague, api.other.admin]) expect(await send(other, draft)).toMatchObject(gone);
    expect(await listed(user)).toEqual([draft.id]);
  });
});
