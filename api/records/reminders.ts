import type { UnitOfWork } from '../../db/database.ts';
import { Appointment } from '../../db/entities/index.ts';
import { appointmentsAhead, comingOf } from '../../db/reminders/coming.ts';
import { offeredCorrection } from '../../db/reminders/correct.ts';
import { remindersOf } from '../../db/reminders/reminder-list.ts';
import { becameInWords } from '../../domain/reminder-words.ts';
import type { AppointmentReminder, AppointmentReminders, ComingOfClient } from '../../domain/schemas/reminders.ts';
import { answerOf } from '../messages/draft.ts';
import { previewOf } from './reminder-rules.ts';
import { found, pageOf } from './rows.ts';

interface Asked {
  appointmentId: string;
  now: Date;
  anyHour: boolean;
}

/** What an appointment's client was reminded of, will be and was not, and a correction where one is offered. @throws Problem 404 */
export async function readReminders(uow: UnitOfWork, asked: Asked): Promise<AppointmentReminders> {
  const { appointmentId, now, anyHour } = asked;
  const { zone } = found(await uow.em.findOne(Appointment, { id: appointmentId }), 'appointment');
  const coming = await comingOf(uow, [appointmentId], now);
  const kept = await remindersOf(uow, appointmentId);
  const rows: AppointmentReminder[] = [];
  const planned = async (each: (typeof coming)[number]) => {
    const { sendsAt, channel, sentence } = await previewOf(uow, each, anyHour);
    return { sendsAt, channel, sentence };
  };
  for (const each of kept) {
    const last = each.messages.findLast(({ correction }) => !correction) ?? null;
    const next = each.state === 'planned' ? coming.find(({ reminderId }) => reminderId === each.id) : undefined;
    const words = next
      ? await planned(next)
      : { sendsAt: null, channel: null, sentence: becameInWords({ ...each, zone }, last) };
    rows.push({ ...each, ...words });
  }
  for (const each of coming.filter(({ reminderId }) => reminderId === null)) {
    const { ruleId, minutesBefore, startsAt, locationId, location, dueAt } = each;
    rows.push({
      id: null,
      ruleId,
      minutesBefore,
      startsAt,
      locationId,
      location,
      dueAt,
      state: 'planned',
      reason: null,
      messages: [],
      ...(await planned(each)),
    });
  }
  return { rows, correction: await correctionOf(uow, asked) };
}

/** What a client is going to be reminded of, by pages of their appointments; those reminders that went out are among their messages. */
export async function readComing(
  uow: UnitOfWork,
  {
    clientId,
    after,
    limit,
    now,
    anyHour,
  }: Omit<Asked, 'appointmentId'> & { clientId: string; after: string | null; limit: number },
): Promise<{ rows: ComingOfClient[]; next: string | null }> {
  const ahead = pageOf(await appointmentsAhead(uow, { clientId, after, now, limit }), limit);
  const coming = await comingOf(
    uow,
    ahead.rows.map(({ id }) => id),
    now,
  );
  const rows: ComingOfClient[] = [];
  for (const each of coming) {
    const { reminderId: id, ruleId, minutesBefore, location } = each;
    const { clientName: _, ...told } = await previewOf(uow, each, anyHour);
    rows.push({ ...told, id, ruleId, minutesBefore, location });
  }
  return { rows, next: ahead.next };
}

async function correctionOf(uow: UnitOfWork, asked: Asked): Promise<AppointmentReminders['correction']> {
  const offered = await offeredCorrection(uow, asked);
  if (!offered) return null;
  const { what, judged, message } = offered;
  return {
    what,
    channel: judged.channel,
    body: message?.body ?? null,
    sentence: answerOf(judged).sentence,
    allowed: message !== null,
  };
}
