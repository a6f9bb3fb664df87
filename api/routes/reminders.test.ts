import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Message, Template } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { planReminders } from '../../db/reminders/plan.ts';
import { stepReminders } from '../../db/reminders/step.ts';
import type { ClientMessage } from '../../domain/schemas/single-messages.ts';
import type {
  AppointmentReminders,
  ComingOfClient,
  ReminderLine,
  ReminderRule,
  RulePreviewRow,
} from '../../domain/schemas/reminders.ts';
import type { Appointment as AppointmentShape } from '../../domain/schemas/scheduling.ts';
import { addDays, localDate, wallTimeOf } from '../../domain/time.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

const zone = 'America/New_York';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const day = (days: number) => addDays(localDate(api.deps.clock().toISOString(), zone), days);
const at = (instant: Date) => wallTimeOf(instant.toISOString(), zone);
const inHours = (hours: number) => new Date(api.deps.clock().getTime() + hours * 3_600_000);

const rule = (body: object) =>
  api.own.admin.post<ReminderRule & { title?: string; next?: string }>('/api/reminder-rules', body);
const rules = async (query = '') =>
  (await api.own.admin.get<{ rows: ReminderRule[]; next: string | null }>(`/api/reminder-rules${query}`)).body;
const remindersOf = async (id: string) =>
  (await api.own.admin.get<AppointmentReminders>(`/api/appointments/${id}/reminders`)).body;

/** When their reminder of a day before is due; the API, whose sessions would end, stays where it is. */
const then = () => inHours(6.1);
const appointment = async (id: string) => (await api.own.admin.get<AppointmentShape>(`/api/appointments/${id}`)).body;
const correct = (id: string, send: boolean) =>
  api.own.admin.post<AppointmentReminders & { title?: string }>(
    `/api/appointments/${id}/reminder-correction`,
    { send },
    { 'idempotency-key': newId() },
  );

describe('rules of reminders', () => {
  it('are added, listed with the earliest reminder first, changed and switched off', async () => {
    const first = await rule({ minutesBefore: 120, method: 'text' });
    expect(first).toMatchObject({ status: 201, body: { enabled: true, fallback: 'none', version: 1 } });
    const second = await rule({
      minutesBefore: 2880,
      method: 'preference',
      fallback: 'delivered',
      fallbackMinutes: 60,
    });
    expect((await rules()).rows.map(({ minutesBefore }) => minutesBefore)).toEqual([2880, 120]);
    const page = await rules('?limit=1');
    expect((await rules(`?limit=1&cursor=${page.next}`)).rows.map(({ id }) => id)).toEqual([first.body.id]);
    const off = await api.own.admin.patch(`/api/reminder-rules/${second.body.id}`, { enabled: false, version: 1 });
    expect(off).toMatchObject({ status: 200, body: { enabled: false, version: 2 } });
    expect(
      (await api.own.admin.patch(`/api/reminder-rules/${second.body.id}`, { enabled: true, version: 1 })).status,
    ).toBe(409);
  });

  it('are one a time, so that nobody is reminded twice at once', async () => {
    await rule({ minutesBefore: 600, method: 'email' });
    const again = await rule({ minutesBefore: 600, method: 'text' });
    expect(again).toMatchObject({ status: 409, body: { next: expect.stringContaining('two would send twice') } });
  });

  it.each([
    { minutesBefore: 14, method: 'text' },
    { minutesBefore: 86_401, method: 'text' },
    { minutesBefore: 60, method: 'pigeon' },
    { minutesBefore: 61, method: 'text', fallback: 'delivered' },
    { minutesBefore: 61, method: 'text', fallbackMinutes: 30 },
  ])('refuse what makes no rule: %j', async (body) => {
    expect((await rule(body)).status).toBe(400);
  });

  it('are refused while the template of their method is longer than a call may speak, and taken once it is shorter', async () => {
    const body = 'Please come a little early. '.repeat(40);
    await of.work(async ({ em }) => {
      em.create(Template, { messageType: 'upcoming-appointments', method: 'voice', body, version: 1 });
    });
    const refused = await rule({ minutesBefore: 700, method: 'voice' });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'method', message: expect.stringContaining('a call may speak: 60 seconds') }] },
    });
    await of.work(async ({ em }) => {
      em.create(Template, { messageType: 'upcoming-appointments', method: 'voice', body: 'Hello.', version: 2 });
    });
    expect((await rule({ minutesBefore: 700, method: 'voice' })).status).toBe(201);
  });

  it('of another practice are not seen, changed or previewed with its appointments', async () => {
    const own = await rule({ minutesBefore: 3000, method: 'text' });
    const patched = await api.other.admin.patch(`/api/reminder-rules/${own.body.id}`, { enabled: false, version: 1 });
    expect(patched.status).toBe(404);
    const theirs = await api.other.admin.get<{ rows: unknown[] }>('/api/reminder-rules');
    expect(theirs.body.rows).toEqual([]);
  });

  it('take the right to send, and reading them the right to see messages', async () => {
    const viewer = await api.as({ 'Messaging View': ['view'] });
    expect((await viewer.get('/api/reminder-rules')).status).toBe(200);
    expect((await viewer.post('/api/reminder-rules', { minutesBefore: 75, method: 'text' })).status).toBe(403);
    expect((await (await api.as({ Clients: ['view'] })).get('/api/reminder-rules')).status).toBe(403);
  });

  it('are previewed by the gate: what goes to whom when, and why not', async () => {
    const [reached, closed] = [
      await of.client({ lastName: 'Reached' }),
      await of.client({ lastName: 'Closed', consents: [] }),
    ];
    await of.appointment(reached, `${day(20)}T14:00`);
    await of.appointment(closed, `${day(20)}T15:00`);
    await of.appointment(reached, `${day(20)}T16:00`, { status: 'confirmed' });
    const { body } = await api.own.admin.post<{ rows: RulePreviewRow[] }>('/api/reminder-rules/preview', {
      minutesBefore: 2880,
      method: 'text',
    });
    const told = body.rows.filter(({ startsAt }) => startsAt.startsWith(day(20)));
    expect(told.map(({ reason, channel }) => [channel, reason])).toEqual([
      ['text', null],
      [null, 'no-consent'],
      [null, 'confirmed'],
    ]);
    expect(told[0]).toMatchObject({
      sentence: expect.stringContaining('Will go out'),
      clientName: expect.stringContaining('Reached'),
    });
  });
});

const step = (appointmentId: string) =>
  of.work((uow) => stepReminders(uow, { appointmentId, now: then(), anyHour: true }));
const change = async (id: string, edit: object) => {
  const { version } = await appointment(id);
  const changed = await api.own.admin.patch(`/api/appointments/${id}`, { ...edit, version });
  expect(changed.status).toBe(200);
};
/** An appointment in about 30 hours, a day after the sixth on the clocks of its place, whose reminder of a day before has gone out. */
async function reminded() {
  const client = await of.client();
  const [date = '', time] = at(inHours(6)).split('T');
  const id = await of.appointment(client, `${addDays(date, 1)}T${time}`);
  const next = await step(id);
  const messageId = next.kind === 'send' ? next.messageId : '';
  await of.work(async ({ em }) => {
    const message = await em.findOneOrFail(Message, { id: messageId });
    Object.assign(message, { status: 'accepted', acceptedAt: then() });
  });
  await step(id);
  return { id, client };
}

describe('the reminders of an appointment', () => {
  beforeAll(async () => {
    for (const { id, version, enabled } of (await rules()).rows)
      if (enabled) await api.own.admin.patch(`/api/reminder-rules/${id}`, { enabled: false, version });
    await rule({ minutesBefore: 1440, method: 'email' });
  });

  it('are told before they are near, as they are sent, and in the list of the practice', async () => {
    const id = await of.appointment(await of.client(), `${day(9)}T14:00`);
    expect((await remindersOf(id)).rows).toMatchObject([
      { id: null, state: 'planned', channel: 'email', sentence: expect.stringContaining('by e-mail') },
    ]);
    const sent = await reminded();
    expect((await remindersOf(sent.id)).rows).toMatchObject([
      {
        state: 'done',
        sentence: expect.stringMatching(/^Sent by e-mail/),
        messages: [{ channel: 'email', status: 'accepted' }],
      },
    ]);
    const list = async (state: string) =>
      (await api.own.admin.get<{ rows: ReminderLine[] }>(`/api/reminders?state=${state}`)).body.rows.map(
        ({ appointmentId }) => appointmentId,
      );
    expect(await list('sent')).toContain(sent.id);
    expect(await list('not-sent')).not.toContain(sent.id);
    const messages = await api.own.admin.get<{ rows: ClientMessage[] }>(`/api/clients/${sent.client.id}/messages`);
    expect(messages.body.rows).toMatchObject([{ purpose: 'reminder', status: 'accepted' }]);
  });

  it('after it was moved offer a correction with one press, which is sent once and tells the new time', async () => {
    const { id } = await reminded();
    expect((await remindersOf(id)).correction).toBeNull();
    await change(id, { localStart: `${day(4)}T16:15` });
    expect((await remindersOf(id)).correction).toMatchObject({
      what: 'moved',
      allowed: true,
      body: expect.stringContaining('4:15 PM'),
    });
    const tasks = await api.own.admin.get<{ rows: { type: string; subjectId: string }[] }>(
      '/api/tasks?scope=all&type=reminder',
    );
    expect(tasks.body.rows.map(({ subjectId }) => subjectId)).toContain(id);
    const corrected = await correct(id, true);
    expect(corrected).toMatchObject({ status: 200, body: { correction: null } });
    expect((await correct(id, true)).status).toBe(409);
    const [first] = corrected.body.rows;
    expect(first?.messages.map(({ correction, status }) => [correction, status])).toEqual([
      [false, 'accepted'],
      [true, 'pending'],
    ]);
    await change(id, { localStart: `${day(5)}T11:30` });
    expect((await remindersOf(id)).correction).toMatchObject({ body: expect.stringContaining('11:30 AM') });
    expect((await correct(id, true)).status).toBe(200);
    await change(id, { status: 'cancelled' });
    expect((await remindersOf(id)).correction).toMatchObject({
      what: 'cancelled',
      body: expect.stringContaining('is cancelled'),
    });
  });

  it('offer nothing more once somebody said that the client knows', async () => {
    const { id } = await reminded();
    await change(id, { status: 'cancelled' });
    expect((await correct(id, false)).body.correction).toBeNull();
    await of.work((uow) => planReminders(uow, { now: api.deps.clock() }));
    expect((await remindersOf(id)).correction).toBeNull();
  });

  it('once it was moved to another place offer a correction that names it', async () => {
    const { id } = await reminded();
    const place = await api.own.admin.post<{ id: string }>('/api/locations', {
      name: 'Annex',
      zone,
      phone: '+12085550177',
    });
    await change(id, { locationId: place.body.id });
    const told = await remindersOf(id);
    expect(told.correction).toMatchObject({ what: 'relocated', allowed: true, body: expect.stringContaining('Annex') });
    expect(told.rows[0]?.location).not.toBe('Annex');
    expect((await correct(id, true)).body.correction).toBeNull();
  });

  it('of a client are told before they go: what goes when, by what, and why not, by pages', async () => {
    const [client, closed] = [await of.client(), await of.client({ consents: [] })];
    for (const days of [10, 11, 12]) await of.appointment(client, `${day(days)}T14:00`);
    await of.appointment(closed, `${day(10)}T14:00`);
    const coming = async (id: string, query = '', by = api.own.admin) =>
      by.get<{ rows: ComingOfClient[]; next: string | null }>(`/api/clients/${id}/reminders${query}`);
    const first = (await coming(client.id, '?limit=2')).body;
    expect(first.rows.map(({ channel, sentence }) => [channel, sentence])).toEqual(
      Array.from({ length: 2 }, () => ['email', expect.stringMatching(/^Will go out .* by e-mail\.$/)]),
    );
    const last = (await coming(client.id, `?limit=2&cursor=${first.next}`)).body;
    expect([last.rows.length, last.next]).toEqual([1, null]);
    expect((await coming(closed.id)).body.rows).toMatchObject([{ channel: null, reason: 'no-consent' }]);
    expect((await coming(client.id, '', api.other.admin)).status).toBe(404);
    expect((await coming(client.id, '', await api.as({ Clients: ['view'] }))).status).toBe(403);
  });

  it('of another practice are not there', async () => {
    const id = await of.appointment(await of.client(), `${day(9)}T14:00`);
    expect((await api.other.admin.get(`/api/appointments/${id}/reminders`)).status).toBe(404);
    const sent = await api.other.admin.post(
      `/api/appointments/${id}/reminder-correction`,
      { send: true },
      { 'idempotency-key': newId() },
    );
    expect(sent.status).toBe(404);
  });
});
