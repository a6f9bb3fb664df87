import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { Audit, Broadcast, ContactPoint, Message, Person } from '../../db/entities/index.ts';
import type {
  Broadcast as BroadcastShape,
  CallListRow,
  Message as MessageShape,
  RecipientRow,
} from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let broadcastId: string;

beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  for (const lastName of ['Able', 'Baker']) {
    await of.appointment(await of.client({ firstName: 'Amy', lastName, mobile: '+12085550123' }), '2026-03-03T09:30');
  }
  await of.appointment(await of.client({ firstName: 'Zoe', lastName: 'Zorn', mobile: null }), '2026-03-03T16:00');
  await of.appointment(await of.client({ firstName: 'Dan', lastName: 'Cook' }), '2026-03-03T16:00');
  const request = {
    messageType: 'upcoming-appointments',
    method: 'text',
    startDate: '2026-03-03',
    preferenceOnly: true,
    subject: null,
    body: '<ServiceTime>',
  } as const;
  broadcastId = await aBroadcast(of, { ...request, status: 'running' });
  const at = '2026-03-02T15:00:00Z';
  await of.work((uow) => freezeAudience(uow, broadcastId, { ...request, at }, { now: new Date(at) }));
});
afterAll(() => api.close());

const list = async (query = '') =>
  (
    await api.own.admin.get<{ rows: RecipientRow[]; next: string | null }>(
      `/api/broadcasts/${broadcastId}/recipients${query}`,
    )
  ).body;

it('whoever is left out in the moment in which it fires gets it, and it is said how that is still prevented', async () => {
  const [amy] = (await list()).rows;
  const put = (out: boolean) =>
    api.own.admin.put<{ next: string }>(`/api/broadcasts/${broadcastId}/left-out`, { sourceId: amy?.id, out });
  const left = await put(true);
  expect({ ...left }).toMatchObject({
    status: 409,
    body: {
      type: 'urn:rounds:problem:fired',
      next: 'It goes to this person too unless you pause or cancel it; its page shows who gets it.',
    },
  });
  expect((await put(false)).body.next).toBe('It does not go to this person; its page shows who gets it.');
});

it('everybody is listed by last name, with the appointment, a masked address and why not', async () => {
  const { rows } = await list();
  expect(rows.map(({ name, status, reason, address }) => ({ name, status, reason, address }))).toEqual([
    { name: 'Amy Able', status: 'pending', reason: null, address: '(•••) •••-0123' },
    { name: 'Amy Baker', status: 'pending', reason: null, address: '(•••) •••-0123' },
    { name: 'Dan Cook', status: 'pending', reason: null, address: expect.any(String) },
    { name: 'Zoe Zorn', status: 'skipped', reason: 'no-address', address: null },
  ]);
  expect(rows[0]?.source).toBe('Tuesday, March 3, 2026, 9:30 AM, Dana Reyes, Office America/New_York');
  expect(rows[0]?.messageId).toBe(rows[1]?.messageId);
});

it('a reason narrows them to those whom it kept from the message', async () => {
  const { rows } = await list('?reason=no-address');
  expect(rows.map(({ name }) => name)).toEqual(['Zoe Zorn']);
});

const search = async (body: object, as = api.own.admin) =>
  (
    await as.post<{ rows: RecipientRow[]; next: string | null }>(
      `/api/broadcasts/${broadcastId}/recipients/search`,
      body,
    )
  ).body;
const found = ({ rows }: { rows: RecipientRow[] }) => rows.map(({ name }) => name);

it('somebody is found by parts of a name, by where the message goes, and by a number that it does not go to', async () => {
  expect(found(await search({ text: 'amy bak' }))).toEqual(['Amy Baker']);
  expect(found(await search({ text: '(208) 555-0123' }))).toEqual(['Amy Able', 'Amy Baker']);
  expect(found(await search({ text: '0123 able' }))).toEqual(['Amy Able']);
  expect(found(await search({ text: 'client4@example.com' }))).toEqual(['Dan Cook']);
  expect(found(await search({ text: 'client3@', status: 'skipped' }))).toEqual(['Zoe Zorn']);
  expect(found(await search({ text: 'client3@', status: 'pending' }))).toEqual([]);
  expect(found(await search({ text: '%' }))).toEqual([]);
  expect(found(await search({}))).toHaveLength(4);
});

it('what was found is paged by key', async () => {
  const first = await search({ text: 'amy', limit: 1 });
  expect(found(first)).toEqual(['Amy Able']);
  const second = await search({ text: 'amy', limit: 1, cursor: first.next });
  expect([found(second), second.next]).toEqual([['Amy Baker'], null]);
});

const restrict = (to: boolean) =>
  of.work(({ kysely }) =>
    sql`update client set restricted = ${to} where person_id in (select id from person where last_name = 'Able')`.execute(
      kysely,
    ),
  );

it('numbers find nobody for who may not see them, and nobody whose chart is closed', async () => {
  const reader = await api.as({ 'Messaging View': ['view'] });
  expect(found(await search({ text: 'able' }, reader))).toEqual(['Amy Able']);
  expect(found(await search({ text: '5550123' }, reader))).toEqual([]);
  await restrict(true);
  const clerk = await api.as({ 'Messaging View': ['view'], Clients: ['view'] });
  expect(found(await search({ text: '5550123' }, clerk))).toEqual(['Amy Baker']);
  expect(found(await search({ text: 'able' }, clerk))).toEqual(['Amy Able']);
  const privacy = await api.as({ 'Messaging View': ['view'], Clients: ['view'], 'Restricted Charts': ['view'] });
  expect(found(await search({ text: '5550123' }, privacy))).toEqual(['Amy Able', 'Amy Baker']);
  await restrict(false);
  expect((await api.other.admin.post(`/api/broadcasts/${broadcastId}/recipients/search`, {})).status).toBe(404);
});

it('pages follow one another without a gap, and a status narrows them', async () => {
  const names: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page = await list(`?limit=1${next && `&cursor=${next}`}`);
    names.push(...page.rows.map((row) => row.name));
    next = page.next;
  }
  expect(names).toEqual(['Amy Able', 'Amy Baker', 'Dan Cook', 'Zoe Zorn']);
  expect((await list('?status=skipped')).rows.map((row) => row.name)).toEqual(['Zoe Zorn']);
});

it('counts tell people from messages: a shared phone gets one', async () => {
  const since = '2026-03-02T15:00:00.000Z';
  await of.work(({ kysely }) =>
    sql`update broadcast set updated_at = ${since}::timestamptz where id = ${broadcastId}`.execute(kysely),
  );
  const { body } = await api.own.admin.get<BroadcastShape>(`/api/broadcasts/${broadcastId}`);
  expect(body.counts).toMatchObject({ recipients: 4, skipped: 1, messages: 2, pending: 2 });
  // As many as the list has of each, so that they add up to all.
  expect(body.people).toMatchObject({ pending: (await list('?status=pending')).rows.length, failed: 0 });
  expect(body.people?.pending).toBe(3);
  const standstill = { since, count: 2, next: null, reason: null };
  const pace = { perMinute: 0, going: 2, deferred: null, again: null, standstill };
  expect(body.pace).toEqual(pace);
  const history = await api.own.admin.get<{ rows: BroadcastShape[] }>('/api/broadcasts');
  expect(history.body.rows.find(({ id }) => id === broadcastId)?.pace).toEqual(pace);
});

it('a message is shown with its events to those who may see the history, in their own practice', async () => {
  const [row] = (await list()).rows;
  const path = `/api/messages/${row?.messageId}`;
  const { body } = await api.own.admin.get<MessageShape>(path);
  expect(body).toMatchObject({
    address: '(•••) •••-0123',
    body: '9:30 AM',
    status: 'pending',
    segments: 1,
    events: [],
  });
  expect((await api.other.admin.get(path)).status).toBe(404);
  expect((await (await api.as({ 'Messaging Create': ['create'] })).get(path)).status).toBe(403);
});

it('whoever signs out hears no more, also on a line that is open', async () => {
  const user = await api.as({ 'Messaging View': ['view'] });
  const response = await fetch(`${api.url}/api/broadcasts/${broadcastId}/live`, {
    headers: { cookie: user.cookie ?? '' },
  });
  await user.delete('/api/session');
  expect(await response.text()).not.toContain('event: end');
});

it('whoever watches is told every change and the end', async () => {
  const response = await fetch(`${api.url}/api/broadcasts/${broadcastId}/live`, {
    headers: { cookie: api.own.admin.cookie ?? '' },
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const until = async (words: string) => {
    while (!heard.includes(words)) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: '' };
      if (done) throw new Error(`The stream ended before "${words}"`);
      heard += value;
    }
  };
  await until('"pending":2');
  await until('"people":{"pending":3');
  await until('"going":2');
  await of.work(async ({ em }) => {
    for (const message of await em.find(Message, { broadcastId })) message.status = 'delivered';
    (await em.findOneOrFail(Broadcast, { id: broadcastId })).status = 'completed';
  });
  await until('event: end');
  expect(heard).toContain('"status":"completed"');
  expect(heard).toContain('"delivered":2');
});

it('asking for the heads of the live stream alone holds nothing open: the next request on the line is answered', async () => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  const heads = `Host: ${hostname}\r\nCookie: ${api.own.admin.cookie ?? ''}\r\n`;
  socket.write(`HEAD /api/broadcasts/${broadcastId}/live HTTP/1.1\r\n${heads}\r\n`);
  socket.write(`GET /healthz HTTP/1.1\r\n${heads}Connection: close\r\n\r\n`);
  const heard = await text(socket);
  expect(heard).toMatch(/^HTTP\/1.1 200 OK[^]*text\/event-stream[^]*HTTP\/1.1 200 OK[^]*"status":"ok"/);
});

it('nobody watches without the right', async () => {
  expect((await fetch(`${api.url}/api/broadcasts/${broadcastId}/live`)).status).toBe(401);
  expect((await api.other.admin.get(`/api/broadcasts/${broadcastId}/live`)).status).toBe(404);
});

const file = async (which: 'recipients' | 'call-list', cookie = api.own.admin.cookie ?? '') =>
  fetch(`${api.url}/api/broadcasts/${broadcastId}/${which}/export`, { headers: { cookie } });
const exportsNoted = () => of.work(({ em }) => em.count(Audit, { subject: 'broadcast', action: 'export' }));

it('everybody can be saved as a file that no spreadsheet runs, with masked addresses, and that is noted', async () => {
  const noted = await exportsNoted();
  await of.work(({ kysely }) => sql`update person set first_name = '=Zoe' where last_name = 'Zorn'`.execute(kysely));
  const answer = await file('recipients');
  expect(answer.headers.get('content-disposition')).toContain('broadcast-recipients.csv');
  const lines = (await answer.text()).split('\r\n');
  expect(lines[1]).toContain('Amy Able,"Tuesday, March 3, 2026, 9:30 AM, Dana Reyes, Office America/New_York"');
  expect(lines.at(-2)).toMatch(/^'=Zoe Zorn,.*,Left out,There is no number or address on file/);
  expect(lines.join()).not.toContain('+12085550123');
  expect(await exportsNoted()).toBe(noted + 1);
  for (const which of ['recipients', 'call-list'] as const)
    expect((await file(which, api.other.admin.cookie ?? '')).status).toBe(404);
  expect(await exportsNoted()).toBe(noted + 1);
});

it('who was not reached stands on the call list with the reason, whom to ask for and the number to call', async () => {
  await of.work(async ({ em }) => {
    const { id } = await em.findOneOrFail(Person, { lastName: 'Zorn' });
    em.create(ContactPoint, { personId: id, kind: 'home', address: '+12085550177' });
  });
  const { body } = await api.own.admin.get<{ rows: CallListRow[] }>(`/api/broadcasts/${broadcastId}/call-list`);
  expect(body.rows).toMatchObject([
    {
      name: '=Zoe Zorn',
      reason: 'no-address',
      why: 'There is no number or address on file for this contact method.',
      contact: '=Zoe Zorn',
      phone: '(208) 555-0177',
      closed: false,
    },
  ]);
  const noted = await exportsNoted();
  expect(await (await file('call-list')).text()).toContain('(208) 555-0177');
  expect(await exportsNoted()).toBe(noted + 1);
});

it('the call list needs the rule of client records beside that of messages, and hides the number of a closed chart', async () => {
  const path = `/api/broadcasts/${broadcastId}/call-list`;
  const reader = await api.as({ 'Messaging View': ['view'] });
  expect((await reader.get(path)).status).toBe(403);
  expect((await file('call-list', reader.cookie ?? '')).status).toBe(403);
  expect((await file('recipients', reader.cookie ?? '')).status).toBe(200);
  expect((await api.other.admin.get(path)).status).toBe(404);
  await of.work(({ kysely }) =>
    sql`update client set restricted = true where person_id in (select id from person where last_name = 'Zorn')`.execute(
      kysely,
    ),
  );
  const clerk = await api.as({ 'Messaging View': ['view'], Clients: ['view'] });
  const { body } = await clerk.get<{ rows: CallListRow[] }>(path);
  expect(body.rows).toMatchObject([{ name: '=Zoe Zorn', phone: null, contact: null, closed: true }]);
});
