import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client, Consent, Message, MessageEvent, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { settleCorrection } from '../../db/reminders/correct.ts';
import type { Broadcast as BroadcastShape, Message as MessageShape } from '../../domain/schemas/messaging.ts';
import type { ClientMessage } from '../../domain/schemas/single-messages.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { type ClientWishes, TestPeople } from '../../test/setup/people.ts';
import { ReminderStage } from '../../test/setup/reminder-stage.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const text = { channel: 'text', body: '<Practice>: Hello <ClientName>, please call us.' };
const key = () => ({ 'idempotency-key': newId() });
const send = async (clientId: string, body: object = text) =>
  (await api.own.admin.post<ClientMessage>(`/api/clients/${clientId}/messages`, body, key())).body.id;
const ask = (id: string, by: TestUser = api.own.admin) =>
  fetch(`${api.url}/api/messages/${id}/proof`, { headers: { cookie: by.cookie ?? '' } });

/** The words of it in one line, since a long value goes over several. */
const proof = async (id: string, by?: TestUser) => {
  const answer = await ask(id, by);
  expect(answer.status).toBe(200);
  const pages = await pdfText(new Uint8Array(await answer.arrayBuffer()));
  return { pages, words: pages.join(' ').replaceAll(/\s+/g, ' ') };
};

/** Handed over and failed at these instants, as if a provider had told. */
const failed = (id: string, code: string) =>
  of.work(async ({ em }) => {
    const at = new Date('2026-03-07T16:30:05Z');
    await em.nativeUpdate(
      Message,
      { id },
      { status: 'failed', reason: 'transient', errorCode: code, attempt: 1, createdAt: at, sendingAt: at },
    );
    for (const [kind, told] of [
      ['sending', null],
      ['failed', code],
    ] as const)
      em.create(MessageEvent, { messageId: id, attempt: 1, kind, code: told, at });
  });
const zoned = (personId: string, zone: string) =>
  of.work(async ({ em }) => {
    await em.nativeUpdate(Person, { id: personId }, { zone });
  });
const restrict = (id: string) =>
  of.work(async ({ em }) => {
    await em.nativeUpdate(Client, { id }, { restricted: true });
  });

describe('the proof of a message to one client', () => {
  it('has practice, recipient, the address in full, the text, who wrote it, the consent, and every event with its code in words', async () => {
    const client = await of.client({ firstName: 'José', lastName: 'Żółć', mobile: '+12085550143' });
    await zoned(client.personId, 'America/Boise');
    const id = await send(client.id);
    await failed(id, '30003');
    const { words } = await proof(id);
    for (const said of [
      'Practice own',
      'José Żółć (client R1)',
      '(208) 555-0143, +12085550143',
      'Practice own: Hello José, please call us.',
      'Written and sent by Test User',
      'Version 1: its text is not kept in Rounds',
      'In writing',
      '2020-01-01 00:00:00 UTC Tue, Dec 31, 2019, 5:00:00 PM MST',
      '2026-03-07 16:30:05 UTC It failed. The phone was off or out of reach. Code 30003. Sat, Mar 7, 2026, 9:30:05 AM MST',
      'None of this address by this method.',
      'No text, link or key has answered it.',
      `Message ${id} · Page 1 of`,
    ])
      expect(words).toContain(said);
  });

  it('says the wording that was agreed to, how, by whom it was recorded and on which paper', async () => {
    const client = await of.client({ consents: [] });
    await api.own.admin.put(`/api/clients/${client.id}/consent`, { method: 'verbal' });
    const { words } = await proof(await send(client.id));
    expect(words).toContain('By word of mouth');
    expect(words).toContain('Recorded by Test User');
    expect(words).toContain('Version 2026-01: I agree that the practice sends me automatic messages');
  });

  it('tells of a consent and an opt-out that ended it what was so when it was handed over', async () => {
    const client = await of.client({ mobile: '+12085550144' });
    const id = await send(client.id);
    await failed(id, '30003');
    await of.work(async ({ em, kysely }) => {
      await em.nativeUpdate(
        Consent,
        { clientId: client.id, channel: 'text' },
        { revokedAt: new Date('2026-04-01T12:00:00Z') },
      );
      await sql`insert into opt_out (channel, address, source, since) values ('text', '+12085550144', 'stop', '2026-04-01T12:00:00Z')`.execute(
        kysely,
      );
    });
    const { words } = await proof(id);
    expect(words).toContain('Ended afterwards 2026-04-01 12:00:00 UTC');
    expect(words).toContain('Asked for no more, by answering STOP, or by a key of a call, 2026-04-01 12:00:00 UTC');
    await of.work(async ({ em }) => {
      await em.nativeUpdate(
        Consent,
        { clientId: client.id, channel: 'text' },
        { revokedAt: new Date('2026-03-01T12:00:00Z') },
      );
    });
    expect((await proof(id)).words).toContain('None in force No consent to automatic messages');
  });

  it('never has a secret, and says why credentials need no consent', async () => {
    const client = await of.client();
    const [id, address] = [newId(), 'client@example.com'];
    const body = 'Temporary password: <Secret>';
    const row = {
      id,
      purpose: 'credential',
      channel: 'email',
      address,
      subject: 'x',
      body,
      clientId: client.id,
    } as const;
    await of.work(
      async ({ em }) => void em.create(Message, { ...row, status: 'accepted', requestedBy: 'system:test' }),
    );
    const { words } = await proof(id);
    expect(words).toContain('Temporary password: ••••••••');
    expect(words).toContain("None was needed It gives access to the person's own account");
    expect(words).toContain('Asked for by Rounds itself');
  });

  it('goes over as many pages as its text takes, each with its number', async () => {
    const client = await of.client();
    const lines = Array.from({ length: 150 }, (_, line) => `Line ${line + 1} of it.`);
    const id = await send(client.id, { channel: 'email', subject: 'Long', body: lines.join('\n') });
    const { pages, words } = await proof(id);
    expect(pages.length).toBeGreaterThan(3);
    expect(words.match(/Line \d+ of it/g)).toHaveLength(150);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
  });

  it('has the replies, and their words for whoever may read them', async () => {
    const mobile = '+16025550147';
    const client = await of.client({ mobile });
    const desk = new ReplyDesk(api, of);
    const id = await desk.asked([await desk.appointment(client)], { address: mobile });
    await desk.text(mobile, 'I feel worse since Monday');
    await desk.text(mobile, 'C');
    expect((await proof(id)).words).toContain('A text came I feel worse since Monday');
    expect((await proof(id)).words).toContain('Confirmed by text, about the appointment on');
    const viewer = await api.as({ 'Messaging View': ['view'], Clients: ['view'] });
    const { words } = await proof(id, viewer);
    expect(words).not.toContain('I feel worse');
    expect(words).toContain('A text came Its words are for whoever may read');
  });

  it('is written down as a look, and is a file that a browser keeps and does not run', async () => {
    const client = await of.client();
    const id = await send(client.id);
    const { headers } = await ask(id);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="message-proof-${id}.pdf"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    const { rows } = await of.work(({ kysely }) =>
      sql<{
        actor: string;
        after: unknown;
      }>`select actor, after from audit where subject = 'message' and subject_id = ${id} and action = 'export'`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^staff:/), after: { list: 'proof' } }]);
  });

  it('is not for whoever may not see the chart, the numbers, or this practice', async () => {
    const client = await of.client();
    const id = await send(client.id);
    expect((await ask(id, await api.as({ 'Messaging View': ['view'] }))).status).toBe(403);
    expect((await ask(id, await api.as({ Clients: ['view'] }))).status).toBe(403);
    expect((await ask(id, api.other.admin)).status).toBe(404);
    expect((await ask(newId())).status).toBe(404);
    const clerk = await api.as({ 'Messaging View': ['view'], Clients: ['view'] });
    expect((await ask(id, clerk)).status).toBe(200);
    await restrict(client.id);
    expect((await ask(id, clerk)).status).toBe(403);
  });
});

describe('the proof of a message of a broadcast', () => {
  const composed = {
    messageType: 'plain-broadcast',
    method: 'text',
    sendAt: '2090-01-02T09:00',
    body: 'Hello <ClientName>.',
  };

  it('names all who share it, and is closed where the chart of one of them is', async () => {
    const shared: ClientWishes = { mobile: '+12085550145', lastName: 'Shared' };
    const [amy, ben] = [
      await of.client({ ...shared, firstName: 'Amy' }),
      await of.client({ ...shared, firstName: 'Ben' }),
    ];
    const { body } = await api.own.admin.post<BroadcastShape>('/api/broadcasts', composed, key());
    await api.own.admin.put(`/api/broadcasts/${body.id}`, {
      sendAt: '2090-01-03T09:00',
      body: 'Hello.',
      version: body.version,
    });
    const id = newId();
    await of.work(async (uow) => {
      const row = { id, broadcastId: body.id, channel: 'text', address: shared.mobile ?? '', body: 'Hello.' } as const;
      uow.em.create(Message, { ...row, purpose: 'broadcast', status: 'delivered', createdAt: api.deps.clock() });
      await uow.em.flush();
      for (const one of [amy, ben])
        await sql`insert into recipient (broadcast_id, person_id, client_id, source_id, decision, message_id)
                  values (${body.id}, ${one.personId}, ${one.id}, ${one.personId}, 'send', ${id})`.execute(uow.kysely);
    });
    const { words } = await proof(id);
    for (const said of ['Amy Shared (client', 'Ben Shared (client', 'Consent of Amy Shared', 'Consent of Ben Shared'])
      expect(words).toContain(said);
    expect(words).toMatch(/Composed and sent by Test User .*Changed by Test User .*Was to go 2090-01-03 14:00:00 UTC/);
    await restrict(ben.id);
    expect((await ask(id, await api.as({ 'Messaging View': ['view'], Clients: ['view'] }))).status).toBe(403);
  });

  it('says of each client whether a consent covered it, no language that nobody knows, and who composed what was sent again', async () => {
    const mobile = '+12085550149';
    const [cat, dan] = [
      await of.client({ mobile, lastName: 'Twin', firstName: 'Cat' }),
      await of.client({ mobile, lastName: 'Twin', firstName: 'Dan', consents: [] }),
    ];
    const { body: first } = await api.own.admin.post<BroadcastShape>('/api/broadcasts', composed, key());
    const [id, againId] = [newId(), newId()];
    await of.work(async (uow) => {
      await sql`insert into broadcast select (jsonb_populate_record(b, jsonb_build_object('id', ${againId}::uuid, 'parent_id', b.id))).* from broadcast b
                where b.id = ${first.id}::uuid`.execute(uow.kysely);
      const row = { id, broadcastId: againId, channel: 'text', address: mobile, body: 'Hello.' } as const;
      uow.em.create(Message, { ...row, purpose: 'broadcast', status: 'delivered', createdAt: new Date() });
      await uow.em.flush();
      for (const one of [cat, dan])
        await sql`insert into recipient (broadcast_id, person_id, client_id, source_id, decision, message_id)
                  values (${againId}, ${one.personId}, ${one.id}, ${one.personId}, 'send', ${id})`.execute(uow.kysely);
    });
    const { words } = await proof(id);
    expect(words).toMatch(/Consent of Cat Twin Given by .*Consent of Dan Twin None in force/);
    expect(words).toContain('Language Not recorded');
    expect(words).toMatch(/Composed by Test User .*Sent again by/);
    expect(words).not.toContain('Not recorded: who reads');
    await of.work(({ kysely }) =>
      sql`update client set use_client_detail = false where id = ${dan.id}::uuid`.execute(kysely),
    );
    expect((await proof(id)).words).toContain('Not recorded: who reads for Dan Twin was changed since');
  });

  it('to staff is for whoever may see the addresses of staff, and says that nobody asks their consent', async () => {
    const colleague = await aColleague((task) => of.work(task), { firstName: 'Ada', lastName: 'Able' });
    const id = newId();
    const row = { id, purpose: 'staff-alert', channel: 'email', address: 'ada@example.com', subject: 'Alert' } as const;
    await of.work(
      async ({ em }) =>
        void em.create(Message, { ...row, body: 'Look.', personId: colleague.personId, status: 'delivered' }),
    );
    expect((await api.own.admin.get<MessageShape>(`/api/messages/${id}`)).body.toStaff).toBe(true);
    expect((await ask(id, await api.as({ 'Messaging View': ['view'], Clients: ['view'] }))).status).toBe(403);
    const { words } = await proof(id, await api.as({ 'Messaging View': ['view'], Staff: ['view'] }));
    expect(words).toContain('Ada Able (staff)');
    expect(words).toContain('None was needed It went to staff');
  });
});

describe('the proof of a reminder and of its correction', () => {
  it('tells the rule, the time and the place as they were told, whatever they are by now', async () => {
    const stage = new ReminderStage(api.db, api.own.id, '2027-06-01T09:00');
    const rule = await stage.rule(1440);
    // By the people whose place is there already.
    const id = await of.appointment(await of.client({ mobile: '+12085550151' }), '2027-06-03T14:00');
    await of.work(({ kysely }) =>
      sql`update appointment set created_at = '2026-01-01T00:00:00Z' where id = ${id}::uuid`.execute(kysely),
    );
    await stage.relocate(id, 'Old Mill');
    await stage.play(id, '2027-06-02T14:10');
    await stage.move(id, '2027-06-03T16:00');
    await stage.relocate(id, 'New Mill');
    await stage.step(id);
    const settle = () =>
      of.work((uow) => settleCorrection(uow, { appointmentId: id, send: true, now: stage.now, anyHour: false }));
    const moved = await settle();
    await stage.send(moved?.id ?? '', 'text');
    await stage.become(id, 'cancelled');
    await stage.step(id);
    const cancelled = await settle();
    const { rows } = await of.work(async ({ kysely }) => {
      await sql`update message set created_at = '2026-03-07T12:00:00Z' where reminder_id is not null`.execute(kysely);
      await sql`update reminder_rule set minutes_before = 120 where id = ${rule}::uuid`.execute(kysely);
      await sql`update appointment set starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days' where id = ${id}::uuid`.execute(
        kysely,
      );
      return sql<{ id: string }>`select m.id from message m join reminder x on x.id = m.reminder_id
        where x.appointment_id = ${id}::uuid and not m.correction`.execute(kysely);
    });
    const first = (await proof(rows[0]?.id ?? '')).words;
    expect(first).toContain('By the rule 1 day before the appointment');
    expect(first).toMatch(/Appointment told 2027-06-03 18:00:00 UTC .*Old Mill/);
    expect((await proof(moved?.id ?? '')).words).toMatch(/Appointment told 2027-06-03 20:00:00 UTC .*New Mill/);
    expect((await proof(cancelled?.id ?? '')).words).toMatch(/Appointment told 2027-06-03 20:00:00 UTC .*As cancelled/);
  });
});
