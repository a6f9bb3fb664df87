import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import { Broadcast } from '../../db/entities/index.ts';
import {
  type Broadcast as BroadcastShape,
  compose,
  type Preview,
  type RecipientRow,
} from '../../domain/schemas/messaging.ts';
import { problem } from '../../domain/schemas/common.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { checkCompose } from '../broadcasts/check.ts';

let api: TestApi;
let of: TestPeople;
const composed = {
  messageType: 'plain-broadcast',
  method: 'preference',
  otherwise: 'text',
  sendAt: '2090-01-02T09:00',
  subject: 'Closed today',
  body: 'Hello <ClientName>, by e-mail.',
  text: { body: 'Hello <ClientName>, by text.' },
};

beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  await of.client({ firstName: 'Amy', lastName: 'Able', preferredMethod: 'email' });
  await of.client({ firstName: 'Ben', lastName: 'Baker', preferredMethod: 'text' });
  await of.client({ firstName: 'Cleo', lastName: 'Cook' });
});
afterAll(() => api.close());

let keys = 0;
const key = () => ({ 'idempotency-key': `key-${++keys}` });
const { post, get, put } = {
  post: <T>(path: string, body: object = {}) => api.own.admin.post<T>(`/api/broadcasts${path}`, body, key()),
  get: <T>(path: string) => api.own.admin.get<T>(`/api/broadcasts${path}`),
  put: <T>(path: string, body: object) => api.own.admin.put<T>(`/api/broadcasts${path}`, body),
};
const preview = (more: object = {}) => post<Preview>('/preview', { ...composed, ...more });
const errors = (answer: { body: unknown }) =>
  (problem.parse(answer.body).errors ?? []).map(({ path, message }) => `${path} ${message}`);

/** Sends it. @returns both broadcasts, the e-mail first */
async function send(more: object = {}): Promise<[BroadcastShape, BroadcastShape]> {
  const { status, body: email } = await post<BroadcastShape>('', { ...composed, ...more });
  expect(status).toBe(202);
  const { body: text } = await get<BroadcastShape>(`/${email.others[0]?.id}`);
  return [email, text];
}

const namesOf = async (id: string) =>
  (await post<Preview>(`/${id}/preview`, { remember: true })).body.rows.map(({ name }) => name);

/** Writes down whom it is to, and has every message fail. */
const fireAndFail = async (id: string) => {
  const now = api.deps.clock();
  await of.work(async (uow) => {
    const row = await uow.em.findOneOrFail(Broadcast, { id });
    const request = planRequestOf(row, { at: now.toISOString(), anyHour: true });
    if (!request) throw new Error('It cannot be planned');
    await freezeAudience(uow, id, request, { now });
    Object.assign(row, { status: 'completed', frozenAt: now, finishedAt: now });
    await uow.em.flush();
    await sql`update message set status = 'failed', reason = 'transient' where broadcast_id = ${id}`.execute(
      uow.kysely,
    );
  });
};

describe('composing by each person’s preference', () => {
  it('shows each person with the method and the words that are theirs, counted by method', async () => {
    const { body } = await preview();
    expect(body.rows.map(({ name, method, text }) => [name, method, text])).toEqual([
      ['Amy Able', 'email', 'Closed today\n\nHello Amy, by e-mail.'],
      ['Ben Baker', 'text', 'Hello Ben, by text.'],
      ['Cleo Cook', 'text', 'Hello Cleo, by text.'],
    ]);
    expect(body.counts).toMatchObject({
      send: 3,
      skip: 0,
      byMethod: { email: { send: 1, messages: 1 }, text: { send: 2, messages: 2 } },
    });
  });

  it('leaves out who prefers neither where the sender wants that, and says so', async () => {
    const { body } = await preview({ otherwise: 'nobody' });
    expect(body.counts).toMatchObject({ send: 2, byReason: { 'no-preference': 1 } });
    expect(body.rows.at(-1)).toMatchObject({ name: 'Cleo Cook', method: null, reason: 'no-preference' });
  });

  it('refuses what is missing or wrong in either wording, each by its own name', async () => {
    const wrong = await preview({
      subject: null,
      body: 'Hello <Nobody>',
      text: { body: 'x'.repeat(1_601), variants: { es: { body: '<Nadie>' } } },
    });
    expect(wrong.status).toBe(400);
    expect(errors(wrong)).toEqual([
      expect.stringMatching(/^subject is missing/),
      expect.stringMatching(/^body <Nobody> is not a placeholder/),
      expect.stringMatching(/^text\.body is longer than a text may be/),
      expect.stringMatching(/^text\.variants\.es\.body <Nadie> is not a placeholder/),
    ]);
    expect(errors(await preview({ text: null }))).toEqual([expect.stringMatching(/^text is missing/)]);
  });

  it('refuses a text that only somebody’s name makes longer than a text may be', async () => {
    const client = await of.client({ firstName: 'Maximiliana-Bartholomea-Theodora', preferredMethod: 'text' });
    const grown = await post('', { ...composed, text: { body: `${'x'.repeat(1_580)} <ClientName>` } });
    expect(errors(grown)).toEqual([expect.stringMatching(/^text\.body becomes longer/)]);
    await of.work(({ kysely }) => sql`update client set active = false where id = ${client.id}`.execute(kysely));
  });
});

describe('with calls and faxes', () => {
  const all = {
    ...composed,
    otherwise: 'nobody',
    voice: { body: 'Hello <ClientName>, by call.' },
    fax: { body: 'Good day <ClientName>: by fax.', variants: { es: { body: 'Buen día <ClientName>: por fax.' } } },
  };

  it('shows how long each call speaks, and makes one broadcast a method, which name each other', async () => {
    const client = await of.client({
      firstName: 'Dora',
      lastName: 'Dorn',
      preferredMethod: 'voice',
      consents: ['voice'],
    });
    const { body } = await post<Preview>('/preview', all);
    expect(body.rows.find(({ name }) => name === 'Dora Dorn')).toMatchObject({
      method: 'voice',
      text: 'Hello Dora, by call.',
      seconds: expect.any(Number),
      decision: 'send',
    });
    const { body: first } = await post<BroadcastShape>('', all);
    expect(first.others.map(({ method }) => method)).toEqual(['text', 'voice', 'fax']);
    const { body: voice } = await get<BroadcastShape>(`/${first.others[1]?.id}`);
    expect(voice).toMatchObject({ method: 'voice', body: all.voice.body, subject: null, setId: first.id });
    expect(voice.others.map(({ method }) => method)).toEqual(['email', 'text', 'fax']);
    expect(await namesOf(voice.id)).toEqual(['Dora Dorn']);
    await fireAndFail(voice.id);
    const again = await post<BroadcastShape>(`/${voice.id}/resend`);
    expect(again.body).toMatchObject({ method: 'voice', parentId: voice.id });
    await fireAndFail(again.body.id);
    const { body: list } = await get<{ rows: RecipientRow[] }>(`/${again.body.id}/recipients`);
    expect(list.rows.map(({ name, reason }) => [name, reason])).toEqual([['Dora Dorn', 'transient']]);
    await of.work(({ kysely }) => sql`update client set active = false where id = ${client.id}`.execute(kysely));
  });

  it('refuses what is too long or wrong in each by its own name, and a method for the others that has no words', async () => {
    const wrong = await post('/preview', {
      ...all,
      voice: { body: 'word '.repeat(200) },
      fax: { body: `${'line\n'.repeat(900)}<Nobody>` },
    });
    expect(errors(wrong)).toEqual([
      expect.stringMatching(/^voice\.body is longer than a call may speak: 60 seconds/),
      expect.stringMatching(/^fax\.body <Nobody> is not a placeholder/),
      expect.stringMatching(/^fax\.body is longer than a fax may be: 10 pages/),
    ]);
    expect(errors(await preview({ otherwise: 'voice' }))).toEqual([
      expect.stringMatching(/^otherwise names a contact method without words/),
    ]);
  });

  it('is refused where nobody has set them up', () => {
    const how = { zone: 'America/New_York', now: api.deps.clock(), anyHour: true, offered: ['email', 'text'] } as const;
    const message = expect.stringMatching(/^is not set up/);
    const faults = [
      { path: 'voice', message },
      { path: 'fax', message },
    ];
    expect(() => checkCompose(compose.parse(all), how)).toThrow(
      expect.objectContaining({ more: expect.objectContaining({ errors: faults }) }),
    );
  });
});

describe('sending by each person’s preference', () => {
  it('makes two broadcasts that name each other, each with its own words and audience', async () => {
    const [email, text] = await send();
    expect(email).toMatchObject({ method: 'email', otherwise: 'text', setId: email.id, subject: 'Closed today' });
    expect(text).toMatchObject({ method: 'text', otherwise: 'text', setId: email.id, subject: null });
    expect([email.others, text.others]).toEqual([
      [{ id: text.id, method: 'text' }],
      [{ id: email.id, method: 'email' }],
    ]);
    expect(await namesOf(email.id)).toEqual(['Amy Able']);
    expect(await namesOf(text.id)).toEqual(['Ben Baker', 'Cleo Cook']);
  });

  it('gives the same two to the same request sent twice', async () => {
    const headers = key();
    const once = await api.own.admin.post<BroadcastShape>('/api/broadcasts', composed, headers);
    const twice = await api.own.admin.post<BroadcastShape>('/api/broadcasts', composed, headers);
    expect(twice.body).toEqual(once.body);
    const { rows } = await of.work(({ kysely }) =>
      sql`select method from broadcast where set_id = ${once.body.id} order by method`.execute(kysely),
    );
    expect(rows).toEqual([{ method: 'email' }, { method: 'text' }]);
  });

  it('cancels and changes each for itself, but keeps both about the same appointments', async () => {
    const client = await of.client({ lastName: 'Dorn' });
    for (const day of ['2090-03-01', '2090-03-02']) await of.appointment(client, `${day}T09:00`);
    const [email, text] = await send({ messageType: 'upcoming-appointments', startDate: '2090-03-01' });
    const change = { sendAt: '2090-01-03T09:00', startDate: '2090-03-01', body: 'Changed.', version: text.version };
    const moved = await put(`/${text.id}`, { ...change, startDate: '2090-03-02' });
    expect(errors(moved)).toEqual([expect.stringMatching(/^startDate stays: the others by preference/)]);
    const longer = await put(`/${text.id}`, { ...change, endDate: '2090-03-02' });
    expect(errors(longer)).toEqual([expect.stringMatching(/^endDate stays/)]);
    const changed = await put<BroadcastShape>(`/${text.id}`, { ...change, preferenceOnly: false });
    expect(changed.body).toMatchObject({ body: 'Changed.', sendAtLocal: '2090-01-03T09:00', preferenceOnly: true });
    await post(`/${text.id}/cancel`);
    const { body } = await get<BroadcastShape>(`/${email.id}`);
    expect(body).toMatchObject({ status: 'requested', body: composed.body, sendAtLocal: '2090-01-02T09:00' });
    await of.work(({ kysely }) => sql`update client set active = false where id = ${client.id}`.execute(kysely));
  });

  it('leaves out of both whom somebody leaves out of one, since their preference may still change', async () => {
    const [email, text] = await send();
    const { body } = await post<Preview>(`/${email.id}/preview`, { remember: true });
    const amy = body.rows.find(({ name }) => name === 'Amy Able');
    const leave = (out: boolean) => put(`/${email.id}/left-out`, { sourceId: amy?.id, out });
    const leftOut = async () =>
      Promise.all([email, text].map(async ({ id }) => (await get<BroadcastShape>(`/${id}`)).body.leftOut.length));
    await leave(true);
    expect(await leftOut()).toEqual([1, 1]);
    await leave(false);
    expect(await leftOut()).toEqual([0, 0]);
    await leave(true);
    await fireAndFail(email.id);
    expect((await leave(false)).status).toBe(409);
    expect(await leftOut()).toEqual([1, 1]);
  });

  it('sends again to those of one method alone, and not to whom it does not fit any more', async () => {
    const [, text] = await send({ sendAt: '2090-01-04T09:00' });
    await fireAndFail(text.id);
    await of.work(({ kysely }) =>
      sql`update client set preferred_method = 'email' from person p where p.id = person_id and p.first_name = 'Ben'`.execute(
        kysely,
      ),
    );
    const again = await post<BroadcastShape>(`/${text.id}/resend`);
    expect(again.body).toMatchObject({
      method: 'text',
      otherwise: 'text',
      setId: null,
      others: [],
      parentId: text.id,
    });
    await fireAndFail(again.body.id);
    const { body } = await get<{ rows: RecipientRow[] }>(`/${again.body.id}/recipients`);
    expect(body.rows.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['Ben Baker', 'skipped', 'prefers-other'],
      ['Cleo Cook', 'failed', 'transient'],
    ]);
  });
});
