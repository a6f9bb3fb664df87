import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { AppointmentReply, Audit, Location } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Task } from '../../domain/schemas/desk.ts';
import type { PortalAppointment } from '../../domain/schemas/portal-appointments.ts';
import { settings } from '../../domain/settings.ts';
import { answerAddress } from '../../platform/answer-link.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { portalVisitor } from '../../test/setup/portal.ts';
import { setSetting, visit, type Visit } from '../../test/setup/portal-information.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';

let api: TestApi;
let people: TestPeople;
let desk: ReplyDesk;
let who: Visit;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  desk = new ReplyDesk(api, people);
  who = await visit(api);
});
afterAll(() => api.close());
afterEach(async () => {
  for (const each of [settings.portalConfirms, settings.portalRequests, settings.portalCancelHours])
    await setSetting(api, each.id, null);
});

const path = '/api/portal/appointments';
type Page = { rows: PortalAppointment[]; next: string | null };
type Refusal = { type?: string; next?: string };
const clientOf = ({ clientId, personId }: Visit) => ({ id: clientId, personId });
const booked = (hours = 48, of = who) => desk.appointment(clientOf(of), hours);
const list = async (query = 'limit=200', of = who) => (await of.visitor.get<Page>(`${path}?${query}`)).body;
const one = async (id: string, of = who) => (await list('limit=200', of)).rows.find((row) => row.id === id);
const say = (id: string, body: object, { of = who, key = '' } = {}) =>
  of.visitor.post<Refusal>(`${path}/${id}/answer`, { version: 1, ...body }, key ? { 'idempotency-key': key } : {});
const takeBack = (id: string, of = who) => of.visitor.delete<Refusal>(`${path}/${id}/request`);
const kindOf = ({ status, body }: { status: number; body: Refusal }) =>
  `${status} ${body.type?.split(':').at(-1) ?? ''}`;
const repliesOf = (appointmentId: string) =>
  people.work(({ em }) => em.find(AppointmentReply, { appointmentId }, { orderBy: { id: 'asc' } }));
const staffSee = async (id: string) => (await api.own.admin.get(`/api/appointments/${id}`)).body;

describe('the list of appointments in the portal', () => {
  it('has those of the client alone, to come soonest first and past newest first, a page at a time', async () => {
    const [me, other] = [await visit(api), await visit(api)];
    const [late, soon, gone] = [await booked(72, me), await booked(24, me), await booked(48, me)];
    const [before, longBefore] = [await booked(-24, me), await booked(-72, me)];
    const underWay = await booked(-0.2, me);
    await booked(30, other);
    await api.own.admin.patch(`/api/appointments/${gone}`, { status: 'cancelled', version: 1 });
    const ids = async (query: string) => (await list(query, me)).rows.map(({ id }) => id);
    expect(await ids('which=upcoming')).toEqual([underWay, soon, gone, late]);
    expect(await ids('which=booked')).toEqual([underWay, soon, late]);
    const first = await list('which=past&limit=1', me);
    expect(first.rows.map(({ id }) => id)).toEqual([before]);
    expect(await list(`which=past&limit=1&cursor=${first.next}`, me)).toMatchObject({
      rows: [{ id: longBefore }],
      next: null,
    });
    expect(await ids(`which=past&cursor=${await booked(-1, other)}`)).toEqual([]);
  });

  it('says when and where, with whom, and whom to call', async () => {
    const id = await booked();
    const { locationId } = await desk.appointmentNow(id);
    await people.work(({ em }) =>
      em.nativeUpdate(
        Location,
        { id: locationId },
        { phone: '+12025550142', line1: '12 Elm St', city: 'Boise', state: 'ID', zip: '83702' },
      ),
    );
    expect(await one(id)).toMatchObject({
      zone: 'America/New_York',
      ownZone: null,
      status: 'scheduled',
      clinician: expect.stringMatching(/\S/),
      location: {
        phone: '+12025550142',
        address: { line1: '12 Elm St', line2: null, city: 'Boise', state: 'ID', zip: '83702' },
      },
      asked: null,
      may: { confirm: true, reschedule: true, cancel: true, takeBack: false },
      version: 1,
    });
  });
});

describe("somebody else's appointment", () => {
  it('is for a client what does not exist, be it of their practice or of another one', async () => {
    const [id, another] = [await booked(), await visit(api)];
    const elsewhere = await visit(api, { practiceId: api.other.id });
    const answers = [];
    for (const their of [another, elsewhere])
      for (const each of [id, newId()])
        answers.push(
          [
            await their.visitor.get(`${path}/${each}/calendar`),
            await say(each, { answer: 'confirm' }, { of: their }),
            await takeBack(each, their),
          ].map(({ status, body }) => JSON.stringify([status, { ...body, requestId: '' }])),
        );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.every((text) => text.startsWith('[404'))).toBe(true);
    expect((await portalVisitor(api).get(path)).status).toBe(401);
    expect(await desk.appointmentNow(id)).toMatchObject({ status: 'scheduled', version: 1 });
  });
});

describe('the calendar file', () => {
  it('names the practice as messages do and nothing else, and that it was taken is written down', async () => {
    await setSetting(api, settings.practiceAlias.id, 'Elm Street Office');
    const id = await booked();
    const { status, headers, body } = await who.visitor.get<string>(`${path}/${id}/calendar`);
    await setSetting(api, settings.practiceAlias.id, null);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="appointment.ics"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const { location } = (await one(id)) ?? {};
    const text = body.replaceAll('\r\n ', '');
    expect(text).toContain(`UID:${id}\r\nSEQUENCE:1\r\n`);
    expect(text).toContain('SUMMARY:Appointment with Elm Street Office\r\n');
    expect(text).not.toContain(location?.name ?? 'no name');
    const log = await people.work(({ em }) =>
      em.find(Audit, { subject: 'appointment', subjectId: id, action: 'open' }),
    );
    expect(log.map(({ actor }) => actor)).toEqual([`portal:${who.accountId}`]);
  });

  it('of one that was moved or cancelled is a later version of the same entry', async () => {
    const id = await booked();
    await api.own.admin.patch(`/api/appointments/${id}`, { status: 'cancelled', version: 1 });
    const { body } = await who.visitor.get<string>(`${path}/${id}/calendar`);
    expect(body).toContain(`UID:${id}\r\nSEQUENCE:2\r\n`);
    expect(body).toContain('STATUS:CANCELLED\r\n');
  });
});

describe('confirming in the portal', () => {
  it('is what confirming a reminder is: staff see when and how', async () => {
    const id = await booked();
    expect((await say(id, { answer: 'confirm' })).status).toBe(204);
    const confirmed = { status: 'confirmed', confirmedBy: 'portal', confirmedAt: expect.any(String), version: 2 };
    expect(await staffSee(id)).toMatchObject(confirmed);
    expect(await one(id)).toMatchObject({ status: 'confirmed', may: { confirm: false, cancel: true } });
    expect(await repliesOf(id)).toMatchObject([{ answer: 'confirm', way: 'portal', messageId: null, inboundId: null }]);
    const log = await people.work(({ em }) =>
      em.find(Audit, { subject: 'appointment', subjectId: id, action: 'update' }),
    );
    expect(log.map(({ actor }) => actor)).toEqual([`portal:${who.accountId}`]);
    const { body } = await who.visitor.get<{ rows: object[] }>('/api/portal/activity');
    expect(body.rows[0]).toMatchObject({ what: 'Confirmed an appointment', who: 'You' });
  });

  it('happens once, however often it is pressed, and in however many tabs', async () => {
    const id = await booked();
    const key = newId();
    const answers = await Promise.all([1, 2, 3].map(() => say(id, { answer: 'confirm' })));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['204', '409', '409']);
    const asked = { answer: 'reschedule', version: 2 };
    expect((await say(id, asked, { key })).status).toBe(204);
    expect((await say(id, asked, { key })).status).toBe(204);
    expect(kindOf(await say(id, { ...asked, version: 3 }))).toBe('409 already-answered');
    expect((await repliesOf(id)).map(({ answer }) => answer)).toEqual(['confirm', 'reschedule']);
    expect(await desk.tasks(id)).toHaveLength(1);
  });

  it('of one that was moved meanwhile is refused, and the list says how it stands now', async () => {
    const id = await booked();
    await api.own.admin.patch(`/api/appointments/${id}`, { localStart: '2031-01-15T10:30', version: 1 });
    expect(kindOf(await say(id, { answer: 'confirm' }))).toBe('409 version-conflict');
    expect(await one(id)).toMatchObject({ status: 'scheduled', startsAt: '2031-01-15T15:30:00.000Z', version: 2 });
  });

  it('of one that has begun, was cancelled or is over is refused', async () => {
    const [begun, cancelled, missed] = [await booked(-0.2), await booked(), await booked(-48)];
    await api.own.admin.patch(`/api/appointments/${cancelled}`, { status: 'cancelled', version: 1 });
    for (const [id, version] of [
      [begun, 1],
      [cancelled, 2],
      [missed, 1],
    ] as const)
      for (const answer of ['confirm', 'reschedule', 'cancel'])
        expect(kindOf(await say(id, { answer, version }))).toBe('409 appointment-over');
  });
});

describe('an appointment that its client has answered about', () => {
  it.each(['confirm', 'reschedule', 'cancel'])(
    'stays theirs: %s is nothing that somebody else has said',
    async (answer) => {
      const id = await booked();
      await say(id, { answer });
      const other = await visit(api);
      const refused = await api.own.admin.patch<Refusal>(`/api/appointments/${id}`, {
        clientId: other.clientId,
        version: 2,
      });
      expect(kindOf(refused)).toBe('409 client-told');
      expect((await takeBack(id)).status).toBe(204);
      expect(await desk.appointmentNow(id)).toMatchObject({ clientId: who.clientId });
    },
  );

  it('has no answer of another client, whoever gives it to them: only staff can have confirmed it', async () => {
    const other = await visit(api);
    const give = (id: string) =>
      people.work(({ kysely }) =>
        sql`update appointment set client_id = ${other.clientId}::uuid, updated_at = now() where id = ${id}::uuid`.execute(
          kysely,
        ),
      );
    const [asked, confirmed] = [await booked(), await booked()];
    await say(asked, { answer: 'cancel' });
    await say(confirmed, { answer: 'confirm' });
    await give(asked);
    await give(confirmed);
    expect(await desk.appointmentNow(asked)).toMatchObject({ rescheduleAskedAt: null, askedToCancel: false });
    expect(await desk.appointmentNow(confirmed)).toMatchObject({ confirmedBy: 'staff' });
  });
});

describe('asking in the portal', () => {
  it('for another time is a task with the words of the client, and the appointment stays booked', async () => {
    const id = await booked();
    await say(id, { answer: 'confirm' });
    await say(id, { answer: 'reschedule', words: '  Tuesdays after four ', version: 2 });
    expect(await one(id)).toMatchObject({
      status: 'scheduled',
      asked: 'reschedule',
      may: { takeBack: true, reschedule: false },
    });
    expect(await staffSee(id)).toMatchObject({
      status: 'scheduled',
      rescheduleAskedAt: expect.any(String),
      askedToCancel: false,
    });
    const { body } = await api.own.admin.get<{ rows: Task[] }>(`/api/tasks?scope=all&client=${who.clientId}&limit=200`);
    const task = body.rows.find(({ subjectId }) => subjectId === id);
    expect(task?.note).toBe(
      'The client asks for another time, in the portal. The appointment stays booked until one is found. The client writes: Tuesdays after four',
    );
    await api.own.admin.patch(`/api/tasks/${task?.id}`, { note: 'Tuesdays, or a Friday', version: task?.version });
    const log = await people.work(({ em }) =>
      em.find(Audit, { subject: 'task', subjectId: task?.id ?? '' }, { orderBy: { id: 'asc' } }),
    );
    expect(log.map(({ action, after }) => [action, after?.['note']])).toEqual([
      ['insert', '••• (changed)'],
      ['update', '••• (changed)'],
    ]);
    expect(JSON.stringify(log)).not.toContain('Tuesdays');
  });

  it('can be taken back, once, and asked anew', async () => {
    const id = await booked();
    await say(id, { answer: 'cancel' });
    expect((await takeBack(id)).status).toBe(204);
    expect((await takeBack(id)).status).toBe(204);
    expect(await one(id)).toMatchObject({ status: 'scheduled', asked: null, version: 3 });
    await say(id, { answer: 'reschedule', version: 3 });
    expect((await desk.tasks(id)).map(({ status, outcome }) => [status, outcome])).toEqual([
      ['done', 'The client has taken it back, in the portal.'],
      ['open', null],
    ]);
    expect((await repliesOf(id)).map(({ answer }) => answer)).toEqual(['cancel', 'take-back', 'reschedule']);
  });

  it.each(['portal', 'staff', null])('taken back leaves it confirmed as it was (by %s)', async (by) => {
    const at = new Date(api.deps.clock().getTime() + 48 * 3_600_000).toISOString().slice(0, 16);
    const id = await people.appointment(clientOf(who), at, { status: by === null ? 'confirmed' : 'scheduled' });
    if (by === 'portal') await say(id, { answer: 'confirm' });
    if (by === 'staff') await api.own.admin.patch(`/api/appointments/${id}`, { status: 'confirmed', version: 1 });
    const { confirmedAt, confirmedBy } = await desk.appointmentNow(id);
    expect(confirmedBy).toBe(by);
    const version = by === null ? 1 : 2;
    await say(id, { answer: 'reschedule', version });
    await say(id, { answer: 'cancel', version: version + 1 });
    expect(await desk.appointmentNow(id)).toMatchObject({ status: 'scheduled', confirmedBy: null });
    expect((await takeBack(id)).status).toBe(204);
    const now = await desk.appointmentNow(id);
    expect(now).toMatchObject({ status: 'confirmed', confirmedAt, confirmedBy, confirmedBefore: null });
    expect((await desk.tasks(id)).at(-1)?.outcome).toBe('The client has taken it back, in the portal.');
  });

  it('to cancel after all takes the place of what was asked before, be it by another way', async () => {
    const id = await booked();
    await say(id, { answer: 'reschedule' });
    await say(id, { answer: 'cancel', version: 2 });
    expect(await one(id)).toMatchObject({ status: 'scheduled', asked: 'cancel' });
    expect(await staffSee(id)).toMatchObject({ askedToCancel: true });
    expect((await desk.tasks(id)).map(({ status }) => status)).toEqual(['done', 'open']);
    await say(id, { answer: 'confirm', version: 3 });
    expect(await one(id)).toMatchObject({ status: 'confirmed', asked: null });
    expect((await desk.tasks(id)).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('to cancel is over where they ask for another time after it, by the link of an e-mail', async () => {
    const id = await booked();
    const messageId = await desk.asked([id], { address: 'someone@example.com', channel: 'email' });
    const link = answerAddress(api.deps.keyRing, '', { practiceId: api.own.id, messageId });
    const token = link.split('/').at(-1) ?? '';
    const press = () => portalVisitor(api).post('/api/portal/answer', { token, answer: 'reschedule' });
    await press();
    await say(id, { answer: 'cancel', version: 2 });
    expect((await press()).body).toMatchObject({ appointments: [{ answer: 'asked' }] });
    await press();
    expect(await one(id)).toMatchObject({ status: 'scheduled', asked: 'reschedule', version: 4 });
    expect((await desk.tasks(id)).map(({ status, note }) => [status, note.split(',')[0]])).toEqual([
      ['done', 'The client asks for another time'],
      ['done', 'The client asks to cancel'],
      ['open', 'The client asks for another time'],
    ]);
    expect((await repliesOf(id)).map(({ answer, way }) => `${answer} ${way}`)).toEqual([
      'reschedule link',
      'cancel portal',
      'reschedule link',
    ]);
  });

  it('ends when staff have dealt with it, or moved the appointment', async () => {
    const id = await booked();
    await say(id, { answer: 'cancel' });
    await api.own.admin.patch(`/api/appointments/${id}`, { localStart: '2031-02-15T10:30', version: 2 });
    expect(await one(id)).toMatchObject({ asked: null });
    expect(await staffSee(id)).toMatchObject({ rescheduleAskedAt: null, askedToCancel: false });
  });

  it.each([
    ['to cancel', 'answer', { answer: 'keep' }],
    ['with more words than a note has room for', 'words', { answer: 'cancel', words: 'x'.repeat(501) }],
    ['about another client', '', { answer: 'cancel', clientId: newId() }],
  ])('%s is refused where it makes no sense, and nothing is lost', async (_, field, body) => {
    const id = await booked();
    const refused = await who.visitor.post<{ errors?: { path: string }[] }>(`${path}/${id}/answer`, {
      version: 1,
      ...body,
    });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map((each) => each.path)).toEqual([field]);
    expect(await desk.tasks(id)).toEqual([]);
  });
});

describe("the practice's policy", () => {
  it('closes each by its setting, and says whom to call instead', async () => {
    const id = await booked();
    await setSetting(api, settings.portalConfirms.id, 'false');
    await setSetting(api, settings.portalRequests.id, 'false');
    expect(await one(id)).toMatchObject({
      may: { confirm: false, reschedule: false, cancel: false, takeBack: false },
      cancelUntil: null,
    });
    for (const answer of ['confirm', 'reschedule']) expect(kindOf(await say(id, { answer }))).toBe('409 not-in-portal');
    expect((await say(id, { answer: 'confirm' })).body.next).toMatch(/^Call us at .*\d/);
  });

  it('ends asking to cancel so many hours before, by the clock of the place on a night of a time change', async () => {
    const back = (Date.parse('2027-11-06T13:28:00Z') - api.deps.clock().getTime()) / 60_000;
    api.advance(back);
    try {
      const me = await visit(api);
      const id = await people.appointment(clientOf(me), '2027-11-07T09:30');
      expect(await one(id, me)).toMatchObject({ may: { cancel: true }, cancelUntil: '2027-11-06T13:30:00.000Z' });
      api.advance(3);
      expect(await one(id, me)).toMatchObject({ may: { cancel: false, reschedule: true } });
      const late = await say(id, { answer: 'cancel' }, { of: me });
      expect(kindOf(late)).toBe('409 too-late');
      expect(late.body.next).toMatch(/^Call us at .*\d/);
      expect((await say(id, { answer: 'reschedule' }, { of: me })).status).toBe(204);
      api.advance(-3);
    } finally {
      api.advance(-back);
    }
  });
});

describe('an answer in the portal', () => {
  it('never stands without being one of the portal, nor one of another way without its message', async () => {
    const id = await booked();
    const add = (answer: string, way: string) =>
      people.work(({ kysely }) =>
        sql`insert into appointment_reply (appointment_id, answer, way, at) values (${id}::uuid, ${answer}, ${way}, now())`.execute(
          kysely,
        ),
      );
    await expect(add('confirm', 'link')).rejects.toThrow('appointment_reply_message_check');
    await expect(add('nonsense', 'portal')).rejects.toThrow('appointment_reply_answer_check');
  });
});
