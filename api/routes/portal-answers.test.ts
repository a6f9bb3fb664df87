import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit } from '../../db/entities/index.ts';
import type { AppointmentLink } from '../../domain/schemas/answers.ts';
import { answerAddress } from '../../platform/answer-link.ts';
import { unsubscribeToken } from '../../platform/unsubscribe-link.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { portalVisitor } from '../../test/setup/portal.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';
import { tampered } from '../../test/setup/tampered.ts';

let api: TestApi;
let people: TestPeople;
let desk: ReplyDesk;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  desk = new ReplyDesk(api, people);
});
afterAll(() => api.close());

/** An e-mail about appointments of so many siblings, and its link. */
async function mailed(siblings = 1, hours = 48) {
  const address = `family${Math.random()}@example.com`;
  const appointments: string[] = [];
  for (let n = 0; n < siblings; n++)
    appointments.push(await desk.appointment(await people.client({ email: address, firstName: 'Robin' }), hours + n));
  const messageId = await desk.asked(appointments, { address, channel: 'email' });
  const link = answerAddress(api.deps.keyRing, '', { practiceId: api.own.id, messageId });
  return { messageId, appointments, token: link.split('/').at(-1) ?? '' };
}
const look = async (token: string, acronym?: string) =>
  (await portalVisitor(api, acronym).post<AppointmentLink>('/api/portal/answer/check', { token })).body;
const answer = async (token: string, said: 'confirm' | 'reschedule') =>
  (await portalVisitor(api).post<AppointmentLink>('/api/portal/answer', { token, answer: said })).body;

describe('the link of an e-mail about an appointment', () => {
  it('says when it is and nothing else, and changes nothing however often it is opened', async () => {
    const { token, appointments } = await mailed();
    const seen = await look(token);
    expect(seen).toEqual({
      state: 'open',
      appointments: [{ startsAt: expect.any(String), zone: 'America/New_York', answer: null }],
    });
    expect(await look(token)).toEqual(seen);
    expect(await desk.appointmentNow(appointments[0] ?? '')).toMatchObject({ status: 'scheduled', version: 1 });
  });

  it('confirms it, for all whom the e-mail named, once', async () => {
    const { token, appointments, messageId } = await mailed(2);
    const done = await answer(token, 'confirm');
    expect(done.appointments.map((each) => each.answer)).toEqual(['confirmed', 'confirmed']);
    expect(await answer(token, 'confirm')).toEqual(done);
    for (const id of appointments)
      expect(await desk.appointmentNow(id)).toMatchObject({ status: 'confirmed', confirmedBy: 'link', version: 2 });
    expect((await desk.repliesTo(messageId)).map(({ way, inboundId }) => [way, inboundId])).toEqual([
      ['link', null],
      ['link', null],
    ]);
    const log = await people.work(({ em }) =>
      em.find(Audit, { subject: 'appointment', subjectId: appointments[0] ?? '', action: 'update' }),
    );
    expect(log.map(({ actor }) => actor)).toEqual(['public']);
  });

  it('asks for another time, as a task, and cancels nothing; somebody may still confirm', async () => {
    const { token, appointments } = await mailed();
    expect((await answer(token, 'reschedule')).appointments).toMatchObject([{ answer: 'asked' }]);
    expect(await desk.tasks(appointments[0] ?? '')).toMatchObject([{ type: 'appointment-request', status: 'open' }]);
    expect((await answer(token, 'confirm')).appointments).toMatchObject([{ answer: 'confirmed' }]);
    expect(await desk.tasks(appointments[0] ?? '')).toMatchObject([{ status: 'done' }]);
  });

  it('ends with the appointment', async () => {
    const { token, appointments } = await mailed(1, 1);
    api.advance(120);
    try {
      expect(await look(token)).toEqual({ state: 'past', appointments: [] });
      expect(await answer(token, 'confirm')).toEqual({ state: 'past', appointments: [] });
    } finally {
      api.advance(-120);
    }
    expect((await desk.appointmentNow(appointments[0] ?? '')).status).toBe('scheduled');
  });

  it('confirms nothing that was moved since: nobody agrees to a time that they have not read', async () => {
    const { token, appointments } = await mailed();
    const id = appointments[0] ?? '';
    const moved = await api.own.admin.patch(`/api/appointments/${id}`, { localStart: '2031-01-15T10:30', version: 1 });
    expect(moved.status).toBe(200);
    expect(await answer(token, 'confirm')).toEqual({ state: 'changed', appointments: [] });
    expect((await desk.appointmentNow(id)).status).toBe('scheduled');
  });

  it('that was made up, is of another practice or for something else, opens nothing', async () => {
    const { token, messageId } = await mailed();
    const unknown = { state: 'unknown', appointments: [] };
    expect(await look('made-up')).toEqual(unknown);
    expect(await look(token, api.other.acronym)).toEqual(unknown);
    expect(await look(unsubscribeToken(api.deps.keyRing, { practiceId: api.own.id, messageId }))).toEqual(unknown);
    expect(await answer(tampered(token), 'confirm')).toEqual(unknown);
  });
});
