import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Appointment, Audit, ContactPoint, Picklist, UserGroup } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';

let api: TestApi;
let people: TestPeople;
let desk: ReplyDesk;
const groupId = newId();
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  desk = new ReplyDesk(api, people);
  await people.work(async ({ em }) => {
    em.create(UserGroup, { id: groupId, name: 'Front Desk' });
    await em.flush();
    em.create(Picklist, { list: 'task-type', code: 'appointment-request', label: 'Appointment request', groupId });
  });
});
afterAll(() => api.close());

let numbers = 0;
const aNumber = () => `+1303555${String(++numbers).padStart(4, '0')}`;

/** A client with a number of their own, who was reminded of an appointment. */
async function reminded({ mobile = aNumber(), language = 'en' as const, firstName = 'Robin' } = {}) {
  const client = await people.client({ mobile, firstName });
  const appointment = await desk.appointment(client);
  const messageId = await desk.asked([appointment], { address: mobile, language });
  return { client, mobile, appointment, messageId };
}

describe('a client who answers C', () => {
  it('has confirmed the appointment, in the name of the text, and is thanked once', async () => {
    const { client, mobile, appointment, messageId } = await reminded();
    expect((await desk.text(mobile, 'c.')).status).toBe(200);
    expect(await desk.appointmentNow(appointment)).toMatchObject({
      status: 'confirmed',
      confirmedBy: 'text',
      confirmedAt: expect.any(Date),
      version: 2,
    });
    const [inbound] = await desk.inbound(mobile);
    expect(inbound).toMatchObject({
      meaning: 'confirm',
      outcome: 'confirmed',
      clientId: client.id,
      aboutMessageId: messageId,
      handledBy: 'system:twilio',
    });
    expect(await desk.repliesTo(messageId)).toMatchObject([
      { appointmentId: appointment, answer: 'confirm', way: 'text', inboundId: inbound?.id },
    ]);
    const [answer] = await desk.answers(mobile);
    expect(answer).toMatchObject({ purpose: 'reply-answer', status: 'pending', clientId: client.id });
    expect(answer?.body).toMatch(/^Practice own: Thank you\. Your appointment is confirmed: /);
    expect(answer?.body).not.toContain('Robin');
    const log = await people.work(({ em }) => em.find(Audit, { subject: 'appointment', subjectId: appointment }));
    expect(log.map(({ actor, action }) => `${actor} ${action}`)).toContain('system:twilio update');
  });

  it('twice, or by a webhook that comes twice, is thanked once and confirmed once', async () => {
    const { mobile, appointment } = await reminded();
    await Promise.all([desk.text(mobile, 'C', { sid: 'SMtwice' }), desk.text(mobile, 'C', { sid: 'SMtwice' })]);
    await desk.text(mobile, '1');
    expect((await desk.inbound(mobile)).map(({ outcome }) => outcome)).toEqual(['confirmed', 'already-confirmed']);
    expect(await desk.answers(mobile)).toHaveLength(1);
    expect((await desk.appointmentNow(appointment)).version).toBe(2);
  });

  it('is answered in Spanish where the message was, or the word is', async () => {
    const mobile = aNumber();
    const client = await people.client({ mobile });
    await desk.asked([await desk.appointment(client)], { address: mobile, language: 'es' });
    await desk.text(mobile, 'C');
    const english = await reminded();
    await desk.text(english.mobile, 'Sí, confirmo');
    for (const number of [mobile, english.mobile])
      expect((await desk.answers(number))[0]).toMatchObject({
        language: 'es',
        body: expect.stringContaining('Su cita queda confirmada'),
      });
  });

  it('confirms both of two siblings on one phone whom one message named, and stands with neither alone', async () => {
    const mobile = aNumber();
    const [ana, ben] = [await people.client({ mobile }), await people.client({ mobile })];
    const appointments = [await desk.appointment(ana, 24), await desk.appointment(ben, 26)];
    await desk.asked(appointments, { address: mobile });
    await desk.text(mobile, 'C');
    for (const id of appointments) expect((await desk.appointmentNow(id)).status).toBe('confirmed');
    expect((await desk.inbound(mobile))[0]).toMatchObject({ outcome: 'confirmed', clientId: null });
    expect((await desk.answers(mobile))[0]?.body).toMatch(/Your appointments are confirmed: .+ and .+/);
  });

  it('to two messages of two siblings is left to people: nobody knows which is meant', async () => {
    const mobile = aNumber();
    const [ana, ben] = [await people.client({ mobile }), await people.client({ mobile })];
    const [one, other] = [await desk.appointment(ana, 24), await desk.appointment(ben, 26)];
    await desk.asked([one], { address: mobile, hoursAgo: 2 });
    await desk.asked([other], { address: mobile, hoursAgo: 1 });
    await desk.text(mobile, 'C');
    for (const id of [one, other]) expect((await desk.appointmentNow(id)).status).toBe('scheduled');
    expect((await desk.inbound(mobile))[0]).toMatchObject({ outcome: 'unclear', handledAt: null });
    expect(await desk.answers(mobile)).toEqual([]);
  });

  it.each([
    ['was moved', (id: string) => change(id, { localStart: '2031-01-15T10:30' })],
    ['was cancelled', (id: string) => change(id, { status: 'cancelled' })],
  ])('to a message about an appointment that %s since is left to people', async (_, happen) => {
    const { mobile, appointment } = await reminded();
    await happen(appointment);
    await desk.text(mobile, 'C');
    expect((await desk.inbound(mobile))[0]).toMatchObject({ outcome: 'nothing-due', handledAt: null });
    expect((await desk.appointmentNow(appointment)).confirmedAt).toBeNull();
  });

  it('after a week, or to a message that never went out, is left to people', async () => {
    const client = await people.client();
    const [old, failed] = [aNumber(), aNumber()];
    await desk.asked([await desk.appointment(client)], { address: old, hoursAgo: 24 * 7 + 1 });
    await desk.asked([await desk.appointment(client)], { address: failed, status: 'failed' });
    for (const number of [old, failed]) {
      await desk.text(number, 'C');
      expect((await desk.inbound(number))[0]).toMatchObject({ outcome: 'nothing-due', handledAt: null });
    }
  });

  it('to something else that was sent after the reminder is left to people', async () => {
    const { mobile, appointment } = await reminded();
    await desk.asked([], { address: mobile, hoursAgo: 0.5, messageType: 'plain-broadcast' });
    await desk.text(mobile, '1');
    expect((await desk.inbound(mobile))[0]).toMatchObject({ outcome: 'unclear', handledAt: null });
    expect((await desk.appointmentNow(appointment)).status).toBe('scheduled');
  });

  it('has to confirm again once the appointment is moved', async () => {
    const { mobile, appointment } = await reminded();
    await desk.text(mobile, 'C');
    await change(appointment, { localStart: '2031-02-15T10:30' });
    expect(await desk.appointmentNow(appointment)).toMatchObject({ status: 'scheduled', confirmedAt: null });
  });

  it('has to confirm again where PIMSY moves it: whoever writes the row, nobody is held to a time that they have not read', async () => {
    const { mobile, appointment } = await reminded();
    await desk.text(mobile, 'C');
    await people.work(async ({ em }) => {
      const row = await em.findOneOrFail(Appointment, { id: appointment });
      Object.assign(row, {
        origin: 'pimsy',
        startsAt: later(row.startsAt),
        endsAt: later(row.endsAt),
        status: 'scheduled',
      });
    });
    expect(await desk.appointmentNow(appointment)).toMatchObject({ confirmedAt: null, confirmedBy: null });
    await desk.text(mobile, 'C');
    expect((await desk.inbound(mobile)).map(({ outcome }) => outcome)).toEqual(['confirmed', 'nothing-due']);
  });

  it('and has asked for no more texts meanwhile gets no answer, but is believed', async () => {
    const { mobile, appointment } = await reminded();
    await desk.text(mobile, 'STOP');
    await desk.text(mobile, 'C');
    expect((await desk.appointmentNow(appointment)).status).toBe('confirmed');
    expect(await desk.answers(mobile)).toMatchObject([{ status: 'skipped', reason: 'opted-out' }]);
  });
});

describe('a client who answers X', () => {
  it('keeps the appointment, which says so, and the group of requests has a task', async () => {
    const { client, mobile, appointment } = await reminded();
    await desk.text(mobile, 'X');
    expect(await desk.appointmentNow(appointment)).toMatchObject({
      status: 'scheduled',
      rescheduleAskedAt: expect.any(Date),
    });
    expect(await desk.tasks(appointment)).toMatchObject([
      { type: 'appointment-request', subjectKind: 'appointment', clientId: client.id, groupId, status: 'open' },
    ]);
    expect((await desk.answers(mobile))[0]?.body).toContain('We will call you to find another time.');
    await desk.text(mobile, '2');
    expect(await desk.tasks(appointment)).toHaveLength(1);
    expect(await desk.answers(mobile)).toHaveLength(1);
  });

  it('and then C has confirmed it, and the task is done; and X after C takes that back', async () => {
    const { mobile, appointment, messageId } = await reminded();
    await desk.text(mobile, 'X');
    await desk.text(mobile, 'C');
    expect(await desk.appointmentNow(appointment)).toMatchObject({ status: 'confirmed', rescheduleAskedAt: null });
    expect(await desk.tasks(appointment)).toMatchObject([{ status: 'done', doneBy: 'system:twilio' }]);
    await desk.text(mobile, 'X');
    expect(await desk.appointmentNow(appointment)).toMatchObject({ status: 'scheduled', confirmedAt: null });
    expect((await desk.tasks(appointment)).map(({ status }) => status)).toEqual(['done', 'open']);
    expect((await desk.repliesTo(messageId)).map(({ answer }) => answer)).toEqual([
      'reschedule',
      'confirm',
      'reschedule',
    ]);
  });

  it('has asked no longer once somebody has settled the task and left the time as it is', async () => {
    const { mobile, appointment } = await reminded();
    await desk.text(mobile, 'X');
    const [task] = await desk.tasks(appointment);
    const done = await api.own.admin.post(`/api/tasks/${task?.id}/done`, { outcome: 'Stays.', version: 1 });
    expect(done.status).toBe(200);
    expect((await desk.appointmentNow(appointment)).rescheduleAskedAt).toBeNull();
  });
});

describe('a text of words', () => {
  it.each([
    'Kann ich später kommen?',
    'Можно позже? — Людмила',
    '我是陈美玲，可以改时间吗？',
    'أنا ليلى، هل يمكنني تغيير الموعد؟',
    'C u tomorrow 👋',
  ])('waits for staff as it was written, under its client: %s', async (words) => {
    const { client, mobile, appointment } = await reminded({ firstName: 'Людмила' });
    await desk.text(mobile, words);
    expect(await desk.inbound(mobile)).toMatchObject([
      { body: words, meaning: 'words', clientId: client.id, outcome: null, handledAt: null },
    ]);
    expect((await desk.appointmentNow(appointment)).status).toBe('scheduled');
    expect(await desk.answers(mobile)).toEqual([]);
  });

  it('from a number of several clients, or of nobody, belongs to none of them', async () => {
    const [shared, strange] = [aNumber(), aNumber()];
    await people.client({ mobile: shared });
    await people.client({ mobile: shared });
    for (const number of [shared, strange]) {
      await desk.text(number, 'It is me');
      expect(await desk.inbound(number)).toMatchObject([{ clientId: null, thread: number, handledAt: null }]);
    }
  });

  it('from a messaging contact belongs to their client', async () => {
    const mobile = aNumber();
    const client = await people.client({ mobile: null, contact: { mobile } });
    await desk.text(mobile, 'She will be late');
    expect((await desk.inbound(mobile))[0]?.clientId).toBe(client.id);
  });

  it('YES is no START where nothing was stopped', async () => {
    const { mobile } = await reminded();
    await desk.text(mobile, 'Yes');
    await desk.text(mobile, 'STOP');
    await desk.text(mobile, 'Yes');
    expect((await desk.inbound(mobile)).map(({ meaning }) => meaning)).toEqual(['words', 'stop', 'start']);
  });

  it('is kept even where what it asks for cannot be done, and waits for staff', async () => {
    const { mobile, appointment } = await reminded();
    const work = api.deps.database.work.bind(api.deps.database);
    const spy = jest.spyOn(api.deps.database, 'work');
    spy.mockImplementationOnce(work).mockRejectedValueOnce(new Error('PostgreSQL is away'));
    expect((await desk.text(mobile, 'C')).status).toBe(200);
    spy.mockRestore();
    expect(await desk.inbound(mobile)).toMatchObject([{ meaning: 'confirm', handledAt: null }]);
    expect((await desk.appointmentNow(appointment)).status).toBe('scheduled');
  });

  it('is kept where PostgreSQL gave way to somebody else at first', async () => {
    const { mobile } = await reminded();
    const spy = jest.spyOn(api.deps.database, 'work');
    spy.mockRejectedValueOnce(Object.assign(new Error('deadlock detected'), { code: '40P01' }));
    expect((await desk.text(mobile, 'STOP')).status).toBe(200);
    spy.mockRestore();
    expect(await desk.inbound(mobile)).toMatchObject([{ meaning: 'stop', handledAt: expect.any(Date) }]);
  });

  it('is refused where somebody has forged it, and leaves nothing', async () => {
    const { mobile, appointment } = await reminded();
    expect((await desk.text(mobile, 'C', { authToken: 'guessed' })).status).toBe(403);
    expect(await desk.inbound(mobile)).toEqual([]);
    expect((await desk.appointmentNow(appointment)).status).toBe('scheduled');
  });
});

describe('STOP in Spanish', () => {
  it('closes the number and is answered in Spanish once, since no carrier does; INICIAR opens it again', async () => {
    const { mobile } = await reminded();
    await desk.text(mobile, 'ALTO');
    await desk.text(mobile, 'parar');
    await desk.text(mobile, 'Iniciar');
    expect((await desk.answers(mobile)).map(({ purpose, status, body }) => [purpose, status, body])).toEqual([
      ['opt-out-answer', 'pending', expect.stringContaining('no le enviaremos mensajes de texto')],
      ['opt-out-answer', 'pending', expect.stringContaining('De nuevo le enviaremos')],
    ]);
    expect((await desk.inbound(mobile)).map(({ handledAt }) => handledAt !== null)).toEqual([true, true, true]);
  });

  it('in English is answered by the carrier, not by us', async () => {
    const { mobile } = await reminded();
    await desk.text(mobile, 'STOP');
    expect(await desk.answers(mobile)).toEqual([]);
  });

  it('AYUDA is answered a few times an hour at most, whoever is at the other end', async () => {
    const { mobile } = await reminded();
    for (let n = 0; n < 8; n++) await desk.text(mobile, 'AYUDA');
    expect(await desk.answers(mobile)).toHaveLength(5);
  });
});

describe('a number of a client', () => {
  it('counts only as long as it is on file', async () => {
    const { client, mobile } = await reminded();
    await people.work(({ em }) => em.nativeUpdate(ContactPoint, { address: mobile }, { active: false }));
    await desk.text(mobile, 'Hello');
    expect((await desk.inbound(mobile))[0]?.clientId).not.toBe(client.id);
  });
});

const later = (at: Date) => new Date(at.getTime() + 3_600_000);

async function change(id: string, edit: Record<string, unknown>): Promise<void> {
  const { version } = await desk.appointmentNow(id);
  const answer = await api.own.admin.patch(`/api/appointments/${id}`, { ...edit, version });
  expect(answer.status).toBe(200);
}
