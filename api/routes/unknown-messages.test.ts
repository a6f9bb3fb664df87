import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aBroadcast, eventsOf } from '../../test/setup/broadcasts.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let broadcastId: string;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  broadcastId = await aBroadcast(of, { status: 'completed' });
});
afterAll(() => api.close());

/** `minutes` since it was handed over. */
async function message(
  status: 'unknown' | 'accepted' = 'unknown',
  { minutes = 0, of: owner = broadcastId }: { minutes?: number; of?: string } = {},
): Promise<string> {
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      broadcastId: owner,
      purpose: 'broadcast',
      channel: 'text',
      address: '+12085550100',
      body: 'Hello.',
      status,
      attempt: 1,
      sendingAt: new Date(Date.now() - minutes * 60_000),
    });
  });
  return id;
}
const statusOf = async (id: string) => (await of.work(({ em }) => em.findOneOrFail(Message, { id }))).status;
const said = (resolution: string, reason = 'The client has called about it.') => ({ resolution, reason });
const notes = async (subjectId: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ action: string; line: string }>`
      select action, to_jsonb(audit)::text as line from audit where subject_id = ${subjectId}::text and action in ('went-out', 'send-again')`.execute(
      kysely,
    ),
  );
  return rows;
};

it('a person says that a message in doubt went out, once, with the reason in the audit log', async () => {
  const id = await message();
  expect(await api.own.admin.post(`/api/messages/${id}/resolve`, said('went-out'))).toMatchObject({
    status: 200,
    body: { resolved: 1 },
  });
  expect(await statusOf(id)).toBe('accepted');
  expect(await eventsOf(of, id)).toEqual(['went-out']);
  const [note] = await notes(id);
  expect(note?.action).toBe('went-out');
  expect(note?.line).toContain('The client has called about it.');
  expect(await api.own.admin.post(`/api/messages/${id}/resolve`, said('send-again'))).toMatchObject({
    status: 409,
    body: { type: 'urn:rounds:problem:not-in-doubt' },
  });
  expect(await statusOf(id)).toBe('accepted');
});

it('or that it did not: it waits to be sent again', async () => {
  const id = await message();
  expect((await api.own.admin.post(`/api/messages/${id}/resolve`, said('send-again'))).status).toBe(200);
  expect(await statusOf(id)).toBe('pending');
});

it('and the same of all that a broadcast has in doubt, and of nothing else', async () => {
  const long = { minutes: 180 };
  const [one, two, done] = [await message('unknown', long), await message('unknown', long), await message('accepted')];
  const fresh = await message();
  const answer = await api.own.admin.post(`/api/broadcasts/${broadcastId}/resolve`, said('send-again'));
  expect(answer).toMatchObject({ status: 200, body: { resolved: 2 } });
  expect([await statusOf(one), await statusOf(two), await statusOf(done)]).toEqual(['pending', 'pending', 'accepted']);
  // Its provider has not been asked yet, so nobody has judged it.
  expect(await statusOf(fresh)).toBe('unknown');
  expect(await api.own.admin.post(`/api/broadcasts/${broadcastId}/resolve`, said('went-out'))).toMatchObject({
    status: 409,
    body: { type: 'urn:rounds:problem:not-for-people' },
  });
});

it.each([
  ['paused', 'not-over'],
  ['running', 'not-over'],
  ['cancelled', 'not-completed'],
] as const)('nothing of a broadcast that is %s is sent again, which its state would not stop', async (status, type) => {
  const owner = await aBroadcast(of, { status });
  const id = await message('unknown', { minutes: 180, of: owner });
  for (const path of [`/api/messages/${id}/resolve`, `/api/broadcasts/${owner}/resolve`])
    expect(await api.own.admin.post(path, said('send-again'))).toMatchObject({
      status: 409,
      body: { type: `urn:rounds:problem:${type}` },
    });
  expect(await statusOf(id)).toBe('unknown');
  expect(await api.own.admin.post(`/api/messages/${id}/resolve`, said('went-out'))).toMatchObject({ status: 200 });
});

it('not without a reason, and not of what another practice has', async () => {
  const id = await message();
  expect((await api.own.admin.post(`/api/messages/${id}/resolve`, said('went-out', ' '))).status).toBe(400);
  expect((await api.other.admin.post(`/api/messages/${id}/resolve`, said('went-out'))).status).toBe(404);
  expect((await api.other.admin.post(`/api/broadcasts/${broadcastId}/resolve`, said('went-out'))).status).toBe(404);
  expect(await statusOf(id)).toBe('unknown');
});
