import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Assignment, Audit, Client } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { OpenThread, ReplyEntry, ReplyThread } from '../../domain/schemas/replies.ts';
import type { MessagePreview } from '../../domain/schemas/single-messages.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
}

let api: TestApi;
let people: TestPeople;
let desk: ReplyDesk;
let reader: TestUser;
beforeAll(async () => {
  // Any hour: quiet hours have their own tests.
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  desk = new ReplyDesk(api, people);
  reader = await api.as({ 'Messaging Replies': ['view', 'create', 'modify'], Clients: ['view'] });
});
afterAll(() => api.close());

let numbers = 0;
const aNumber = () => `+1602555${String(++numbers).padStart(4, '0')}`;
const threads = async (query = '', by = reader) =>
  (await by.get<{ rows: ReplyThread[]; next: string | null }>(`/api/replies${query}`)).body;
const entries = async (id: string, query = '') =>
  (await reader.get<{ rows: ReplyEntry[]; next: string | null }>(`/api/replies/${id}/entries${query}`)).body;
const waiting = async () => (await reader.get<{ waiting: number }>('/api/replies/counts')).body.waiting;

/** A client who has written from a number of their own. */
async function wrote(words = 'Can I come later?', { firstName = 'Robin', lastName = 'Vale', restricted = false } = {}) {
  const mobile = aNumber();
  const client = await people.client({ mobile, firstName, lastName });
  if (restricted) await people.work(({ em }) => em.nativeUpdate(Client, { id: client.id }, { restricted: true }));
  await desk.text(mobile, words);
  const [{ id } = { id: '' }] = await desk.inbound(mobile);
  return { client, mobile, id };
}
const of = (clientId: string, state = 'waiting') => `?state=${state}&client=${clientId}`;

describe('the inbox of replies', () => {
  it('lists one thread a client with its newest words, whatever alphabet the name has, and counts what waits', async () => {
    const before = await waiting();
    const { client, mobile } = await wrote('Можно позже?', { firstName: 'Людмила', lastName: '陈' });
    await desk.text(mobile, 'Спасибо');
    const { rows } = await threads(of(client.id));
    expect(rows).toMatchObject([
      { clientId: client.id, clientName: 'Людмила 陈', body: 'Спасибо', waiting: 2, meaning: 'words', closed: false },
    ]);
    expect(rows[0]?.address).not.toContain(mobile.slice(2, 8));
    expect(await waiting()).toBe(before + 1);
  });

  it('comes by pages, newest first, each thread once', async () => {
    for (let n = 0; n < 3; n++) await wrote();
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const page = await threads(`?limit=2${next === null ? '' : `&cursor=${next}`}`);
      seen.push(...page.rows.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('does not list what was answered by itself among what waits, but among what is done', async () => {
    const mobile = aNumber();
    const client = await people.client({ mobile });
    await desk.asked([await desk.appointment(client)], { address: mobile });
    await desk.text(mobile, 'C');
    expect((await threads(of(client.id))).rows).toEqual([]);
    const [thread] = (await threads(of(client.id, 'done'))).rows;
    expect(thread).toMatchObject({ outcome: 'confirmed', waiting: 0 });
    const { rows } = await entries(thread?.id ?? '');
    expect(rows.map(({ direction, purpose, meaning }) => [direction, purpose ?? meaning])).toEqual([
      ['out', 'reply-answer'],
      ['in', 'confirm'],
      ['out', 'broadcast'],
    ]);
  });

  it('shows a restricted chart to nobody but those to whom it is open: no name, no number, no words', async () => {
    const { client, id } = await wrote('I am in the programme', { restricted: true });
    // By its client it can't be found: that it is there would tell that they write.
    expect((await threads(of(client.id))).rows).toEqual([]);
    const nothing = { clientId: null, clientName: null, address: null, body: null, meaning: null, outcome: null };
    expect((await threads('?limit=200')).rows.find((each) => each.id === id)).toMatchObject({
      closed: true,
      ...nothing,
    });
    for (const path of ['', '/entries'])
      expect((await reader.get<Problem>(`/api/replies/${id}${path}`)).body.type).toBe(
        'urn:rounds:problem:restricted-chart',
      );
    const refused = await reader.post<Problem>(
      `/api/replies/${id}/answer`,
      { body: 'Hello', upTo: id },
      { 'idempotency-key': newId() },
    );
    expect(refused.status).toBe(403);
    await people.work(async ({ em }) => {
      em.create(Assignment, { clientId: client.id, staffId: reader.staffId, role: 'clinician' });
    });
    expect((await threads(of(client.id))).rows).toMatchObject([{ closed: false, body: 'I am in the programme' }]);
  });

  it('tells nothing of a shared number either where one of its charts is restricted', async () => {
    const mobile = aNumber();
    await people.client({ mobile });
    const hidden = await people.client({ mobile });
    await people.work(({ em }) => em.nativeUpdate(Client, { id: hidden.id }, { restricted: true }));
    await desk.text(mobile, 'It is me');
    const [{ id } = { id: '' }] = await desk.inbound(mobile);
    const row = (await threads('?limit=200')).rows.find((each) => each.id === id);
    expect(row).toMatchObject({ closed: true, body: null, address: null });
    expect((await reader.get(`/api/replies/${id}`)).status).toBe(403);
  });

  it('is for those with the rule, and of their practice alone', async () => {
    const { id } = await wrote();
    const nobody = await api.as({ 'Messaging View': ['view'] });
    expect((await nobody.get('/api/replies')).status).toBe(403);
    const viewer = await api.as({ 'Messaging Replies': ['view'] });
    expect((await viewer.get(`/api/replies/${id}`)).status).toBe(200);
    for (const [path, body] of [
      ['answer', { body: 'Hello', upTo: id }],
      ['done', { upTo: id }],
      ['assign', { clientId: newId() }],
    ] as const)
      expect((await viewer.post(`/api/replies/${id}/${path}`, body, { 'idempotency-key': newId() })).status).toBe(403);
    expect((await api.other.admin.get(`/api/replies/${id}`)).status).toBe(404);
  });
});

describe('an answer', () => {
  it('goes to the number on file as every message to one client does, and what waited is dealt with, once', async () => {
    const { client, id } = await wrote();
    const body = { body: 'Yes, ten minutes later is fine.', upTo: id };
    const preview = await reader.post<MessagePreview>(`/api/replies/${id}/preview`, { body: body.body });
    expect(preview.body).toMatchObject({ decision: expect.stringMatching(/send|defer/), body: body.body });
    const key = newId();
    const [first, again] = [
      await reader.post<OpenThread>(`/api/replies/${id}/answer`, body, { 'idempotency-key': key }),
      await reader.post<OpenThread>(`/api/replies/${id}/answer`, body, { 'idempotency-key': key }),
    ];
    expect([first.status, again.status]).toEqual([202, 202]);
    const { rows } = await entries(id);
    expect(rows.map(({ direction, body: words }) => [direction, words])).toEqual([
      ['out', body.body],
      ['in', 'Can I come later?'],
    ]);
    expect(rows[1]?.handledBy).toEqual(expect.any(String));
    expect((await threads(of(client.id))).rows).toEqual([]);
  });

  it('is refused with the reason and what to do where the number has stopped texts, and still waits', async () => {
    const { client, id, mobile } = await wrote();
    await desk.text(mobile, 'STOP');
    const answer = await reader.post<Problem>(
      `/api/replies/${id}/answer`,
      { body: 'Hello', upTo: id },
      { 'idempotency-key': newId() },
    );
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ type: 'urn:rounds:problem:not-sent', next: expect.stringMatching(/\w/) });
    expect((await threads(of(client.id))).rows).toMatchObject([{ waiting: 1 }]);
  });

  it('leaves waiting what has come since it was written', async () => {
    const { client, id, mobile } = await wrote();
    await desk.text(mobile, 'And may my brother come too?');
    await reader.post(`/api/replies/${id}/answer`, { body: 'Yes.', upTo: id }, { 'idempotency-key': newId() });
    expect((await threads(of(client.id))).rows).toMatchObject([{ waiting: 1, body: 'And may my brother come too?' }]);
  });
});

describe('a thread of a number', () => {
  it('of two siblings names both, takes no answer until somebody has said whose it is, and is audited then', async () => {
    const mobile = aNumber();
    const [ana, ben] = [
      await people.client({ mobile, firstName: 'Ana', lastName: 'Vale' }),
      await people.client({ mobile, firstName: 'Ben', lastName: 'Vale' }),
    ];
    await desk.text(mobile, 'We are late');
    const [{ id } = { id: '' }] = await desk.inbound(mobile);
    const { body } = await reader.get<OpenThread>(`/api/replies/${id}`);
    expect(body).toMatchObject({ clientId: null, known: [{ name: 'Ana Vale' }, { name: 'Ben Vale' }] });
    const early = await reader.post<Problem>(
      `/api/replies/${id}/answer`,
      { body: 'Fine.', upTo: id },
      { 'idempotency-key': newId() },
    );
    expect(early.body.type).toBe('urn:rounds:problem:nobodys');
    const assigned = await reader.post<OpenThread>(`/api/replies/${id}/assign`, { clientId: ben.id });
    expect(assigned.body).toMatchObject({ clientId: ben.id, clientName: 'Ben Vale', known: [] });
    expect((await reader.post(`/api/replies/${id}/assign`, { clientId: ana.id })).status).toBe(409);
    const log = await people.work(({ em }) => em.find(Audit, { subject: 'inbound_message', subjectId: id }));
    expect(log.map(({ action, after }) => [action, after])).toEqual([['reply-assigned', { clientId: ben.id }]]);
    // The phone stays shared: what comes next is nobody's again.
    await desk.text(mobile, 'Now there');
    expect((await desk.inbound(mobile)).map(({ clientId }) => clientId)).toEqual([ben.id, null]);
  });

  it('of nobody is marked as done, and waits again with the next text', async () => {
    const mobile = aNumber();
    await desk.text(mobile, 'Wrong number?');
    const [{ id } = { id: '' }] = await desk.inbound(mobile);
    const done = await reader.post<OpenThread>(`/api/replies/${id}/done`, { upTo: id });
    expect(done.body).toMatchObject({ waiting: 0, known: [] });
    await desk.text(mobile, 'Hello?');
    const [newest] = (await desk.inbound(mobile)).slice(-1);
    expect((await threads('?limit=200')).rows.find((row) => row.id === newest?.id)).toMatchObject({ waiting: 1 });
  });
});
