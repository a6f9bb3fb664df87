import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { recipientList } from '../../db/queries/recipient-list.ts';
import { problem } from '../../domain/schemas/common.ts';
import type {
  Broadcast as BroadcastShape,
  CallListRow,
  MessageType,
  Preview,
  RecipientRow,
} from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aColleague, aGroup, aLocation } from '../../test/setup/colleagues.ts';

let api: TestApi;
let group = '';
let location = '';
/** Of the other practice. */
const foreign = { group: '', location: '', personId: '' };
const notice = {
  messageType: 'staff-notice',
  method: 'email',
  sendAt: '2090-01-02T09:00',
  subject: 'Snow',
  body: 'Hello <StaffName>, we open at ten.',
};
const within =
  (practiceId: string) =>
  <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    api.db.database.work({ practiceId, actor: 'system:test' }, task);
const work = <T>(task: (uow: UnitOfWork) => Promise<T>) => within(api.own.id)(task);

beforeAll(async () => {
  api = await startTestApi();
  location = await aLocation(work, 'West', 'America/Los_Angeles');
  const amy = await aColleague(work, { firstName: 'Amy', lastName: 'Able', locationId: location });
  await aColleague(work, { firstName: 'Ben', lastName: 'Baker', email: null, mobile: '+12085550142' });
  await aColleague(work, { firstName: 'Cleo', lastName: 'Cook' });
  group = await aGroup(work, 'Night shift', [amy.id]);
  const elsewhere = within(api.other.id);
  const theirs = await aColleague(elsewhere, { firstName: 'Otto', lastName: 'Other' });
  foreign.personId = theirs.personId;
  foreign.group = await aGroup(elsewhere, 'Theirs', [theirs.id]);
  foreign.location = await aLocation(elsewhere, 'Theirs', 'America/Phoenix');
});
afterAll(() => api.close());

let keys = 0;
const key = () => ({ 'idempotency-key': `key-${++keys}` });
const send = (more: object = {}, by: TestUser = api.own.admin) =>
  by.post<BroadcastShape>('/api/broadcasts', { ...notice, ...more }, key());
const preview = async (more: object = {}) =>
  (await api.own.admin.post<Preview>('/api/broadcasts/preview', { ...notice, ...more })).body;
const names = (rows: readonly { name: string }[]) =>
  rows.map(({ name }) => name).filter((name) => !name.startsWith('Test '));
const errors = (answer: { body: unknown }) =>
  (problem.parse(answer.body).errors ?? []).map(({ path, message }) => `${path} ${message}`);

/** As its workflow would write it down at its time. */
async function fire(id: string): Promise<void> {
  await work(async (uow) => {
    const row = await uow.em.findOneOrFail(Broadcast, { id });
    const now = new Date('2090-01-02T14:00:00Z');
    const request = planRequestOf(row, { at: now.toISOString(), anyHour: true });
    if (request) await freezeAudience(uow, id, request, { now });
    row.status = 'running';
    row.frozenAt = now;
  });
}

it('is among the message types, says that it is to staff, and knows placeholders of staff alone', async () => {
  const { body } = await api.own.admin.get<MessageType[]>('/api/message-types');
  expect(body.find(({ id }) => id === 'staff-notice')).toMatchObject({
    audience: 'staff',
    placeholders: [{ name: 'StaffName' }, { name: 'Practice' }, { name: 'PracticePhone' }],
  });
  expect(errors(await send({ body: 'About <ClientName>' }))).toEqual([
    expect.stringMatching(/^body <ClientName> is not available for this message type/),
  ]);
});

it('shows all active staff of the practice with the reason why not, or those of a group and location alone', async () => {
  const all = await preview();
  expect(names(all.rows)).toEqual(['Amy Able', 'Ben Baker', 'Cleo Cook']);
  expect(all.rows.find(({ name }) => name === 'Ben Baker')?.reason).toBe('no-address');
  expect(all.rows.find(({ name }) => name === 'Amy Able')).toMatchObject({
    clientId: null,
    address: 'c•••@example.com',
  });
  expect(names((await preview({ groupId: group })).rows)).toEqual(['Amy Able']);
  expect(names((await preview({ locationId: location })).rows)).toEqual(['Amy Able']);
});

it('takes no group, location or person of another practice, and none of them where it is to clients', async () => {
  const path = '/api/broadcasts/preview';
  const refused = await api.own.admin.post(path, { ...notice, groupId: foreign.group, locationId: foreign.location });
  expect(refused.status).toBe(400);
  expect(errors(refused)).toEqual([
    expect.stringMatching(/^groupId is no user group/),
    expect.stringMatching(/^locationId is no location/),
  ]);
  expect(errors(await send({ groupId: newId() }))).toEqual([expect.stringMatching(/^groupId is no user group/)]);
  const plain = { ...notice, messageType: 'plain-broadcast', body: 'Hello.', groupId: group };
  expect(errors(await send(plain))).toEqual([expect.stringMatching(/^groupId chooses among staff/)]);
  const { rows } = await preview({ leftOut: [foreign.personId] });
  expect(names(rows)).not.toContain('Otto Other');
});

it('is composed by the rule Messaging Create, whatever else somebody may see', async () => {
  const clerk = await api.as({ Staff: ['view'], 'Messaging View': ['view'] });
  expect((await send({}, clerk)).status).toBe(403);
  const scheduler = await api.as({ 'Messaging Create': ['create'] });
  expect((await send({ groupId: group }, scheduler)).status).toBe(202);
});

it('stays to whom it was sent when its text is changed, until another group is named', async () => {
  const { body: sent } = await send({ groupId: group });
  expect(sent).toMatchObject({ groupId: group, groupName: 'Night shift', locationId: null });
  const path = `/api/broadcasts/${sent.id}`;
  const text = { subject: 'Ice', body: 'Hello <StaffName>.', sendAt: notice.sendAt, version: sent.version };
  const changed = await api.own.admin.put<BroadcastShape>(path, text);
  expect(changed.body).toMatchObject({ subject: 'Ice', groupId: group });
  const shown = await api.own.admin.post<Preview>(`${path}/preview`, {});
  expect(names(shown.body.rows)).toEqual(['Amy Able']);
  const wrong = { ...text, groupId: foreign.group, version: changed.body.version };
  expect((await api.own.admin.put(path, wrong)).status).toBe(400);
  const wider = await api.own.admin.put<BroadcastShape>(path, {
    ...text,
    groupId: null,
    version: changed.body.version,
  });
  expect(wider.body).toMatchObject({ groupId: null, groupName: null });
});

it('can still be changed after its group or location has gone out of use, but is not sent to one that has', async () => {
  const [closing, closed] = [await aGroup(work, 'Closing', []), await aGroup(work, 'Closed', [])];
  const place = await aLocation(work, 'Closing', 'America/Phoenix');
  const dora = await aColleague(work, { firstName: 'Dora', lastName: 'Dale', locationId: place });
  await work(({ kysely }) =>
    sql`insert into user_group_member (group_id, staff_id) values (${closing}, ${dora.id})`.execute(kysely),
  );
  const { body: sent } = await send({ groupId: closing, locationId: place });
  await work(({ kysely }) =>
    sql`with l as (update location set active = false where id = ${place})
        update user_group set active = false where id = ${closed}`.execute(kysely),
  );
  const path = `/api/broadcasts/${sent.id}`;
  const text = { subject: 'Ice', body: 'Hello <StaffName>.', sendAt: notice.sendAt, version: sent.version };
  const changed = await api.own.admin.put<BroadcastShape>(path, text);
  expect(changed.body).toMatchObject({ subject: 'Ice', groupId: closing, locationId: place });
  const wrong = { ...text, groupId: closed, version: changed.body.version };
  expect(errors(await api.own.admin.put(path, wrong))).toEqual([expect.stringMatching(/^groupId is no user group/)]);
  await work(({ kysely }) =>
    sql`with s as (update staff set active = false where id = ${dora.id})
        update user_group set active = false where id = ${closing}`.execute(kysely),
  );
  const nobody = await api.own.admin.put(path, { ...text, version: changed.body.version });
  expect(nobody.status).toBe(422);
});

it('by each person’s preference is to the same group in both of its halves, which stay together', async () => {
  const share = { method: 'preference', text: { body: 'Hello <StaffName>.' }, otherwise: 'text', groupId: group };
  const { body: half } = await send(share);
  expect(half).toMatchObject({ groupId: group, method: 'email' });
  const other = await api.own.admin.get<BroadcastShape>(`/api/broadcasts/${half.others[0]?.id}`);
  expect(other.body).toMatchObject({ groupId: group, method: 'text' });
  const text = { body: 'Hello.', subject: 'Ice', sendAt: notice.sendAt, version: half.version };
  const apart = await api.own.admin.put(`/api/broadcasts/${half.id}`, { ...text, groupId: null });
  expect(errors(apart)).toEqual([expect.stringMatching(/^groupId stays/)]);
  expect((await api.own.admin.post<Preview>(`/api/broadcasts/${other.body.id}/preview`, {})).body.counts.send).toBe(1);
});

it('tells once it has fired who got it, found by number by whoever may see staff, with a call list and files', async () => {
  const { body: sent } = await send();
  await fire(sent.id);
  const path = `/api/broadcasts/${sent.id}`;
  const { body } = await api.own.admin.get<{ rows: RecipientRow[] }>(`${path}/recipients`);
  expect(names(body.rows)).toEqual(['Amy Able', 'Ben Baker', 'Cleo Cook']);
  expect(body.rows.every(({ clientId }) => clientId === null)).toBe(true);
  const found = async (text: string, by: TestUser) =>
    (await by.post<{ rows: RecipientRow[] }>(`${path}/recipients/search`, { text })).body.rows.map(({ name }) => name);
  const [staffClerk, clientClerk] = await Promise.all([
    api.as({ 'Messaging View': ['view'], Staff: ['view'] }),
    api.as({ 'Messaging View': ['view'], Clients: ['view'] }),
  ]);
  expect(await found('5550142', staffClerk)).toEqual(['Ben Baker']);
  expect(await found('5550142', clientClerk)).toEqual([]);
  expect(await found('baker', clientClerk)).toEqual(['Ben Baker']);
  // Nobody sees birth dates of staff, so nobody may find them out by asking.
  await work(({ kysely }) =>
    sql`update person set birth_date = '1980-05-17' where last_name = 'Baker'`.execute(kysely),
  );
  expect(await found('1980-05-17', staffClerk)).toEqual([]);
  const calls = await staffClerk.get<{ rows: CallListRow[] }>(`${path}/call-list`);
  expect(calls.body.rows.find(({ name }) => name === 'Ben Baker')).toMatchObject({
    phone: '(208) 555-0142',
    recordNumber: null,
    contact: 'Ben Baker',
  });
  expect((await clientClerk.get(`${path}/call-list`)).status).toBe(403);
  const file = await fetch(`${api.url}${path}/recipients/export`, { headers: { cookie: staffClerk.cookie ?? '' } });
  expect(await file.text()).toContain('Ben Baker');
});

it('is sent again to the same group, to those alone whose message failed', async () => {
  const { body: sent } = await send({ groupId: group });
  await fire(sent.id);
  await work(({ kysely }) =>
    sql`with b as (update broadcast set status = 'completed' where id = ${sent.id})
        update message set status = 'failed', reason = 'bad-address' where broadcast_id = ${sent.id}`.execute(kysely),
  );
  const again = await api.own.admin.post<BroadcastShape>(`/api/broadcasts/${sent.id}/resend`, {}, key());
  expect(again.status).toBe(202);
  expect(again.body).toMatchObject({ groupId: group, parentId: sent.id });
  await fire(again.body.id);
  const rows = await work((uow) =>
    recipientList(uow, { broadcastId: again.body.id, status: null, after: null, limit: 10 }),
  );
  expect(rows.map(({ name }) => name)).toEqual(['Amy Able']);
});

it('is tried out on oneself, and kept as a draft with its group', async () => {
  await work(({ kysely }) =>
    sql`insert into contact_point (person_id, kind, address) values (${api.own.admin.personId}, 'email', 'admin@example.com')`.execute(
      kysely,
    ),
  );
  const { messageType, method, subject, body } = notice;
  const test = await api.own.admin.post('/api/broadcasts/test', { messageType, method, subject, body }, key());
  expect(test.status).toBe(202);
  const texts = { en: { subject, body }, es: { subject: null, body: '' } };
  const draft = {
    messageType,
    method,
    sendAt: notice.sendAt,
    texts,
    spanish: false,
    startDate: null,
    endDate: null,
    preferenceOnly: true,
    leftOut: [],
    groupId: group,
  };
  const kept = await api.own.admin.post('/api/broadcast-drafts', draft);
  expect(kept.body).toMatchObject({ content: { groupId: group, locationId: null } });
});
