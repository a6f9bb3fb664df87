import { Appointment } from '../../db/entities/index.ts';
import { settleCorrection as settle } from '../../db/reminders/correct.ts';
import { reminderList } from '../../db/reminders/reminder-list.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  appointmentReminders,
  comingOfClient,
  comingQuery,
  reminderLine,
  reminderQuery,
  settleCorrection,
} from '../../domain/schemas/reminders.ts';
import { hasStandIns } from '../../platform/config.ts';
import { startMessage } from '../messages/workflow.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { readComing, readReminders } from '../records/reminders.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const staff = ['staff', 'token'] as const;

export const reminderRoutes = [
  route({
    method: 'get',
    path: '/api/reminders',
    summary: 'Reminders of appointments that were sent, were not, or are due within a day; those due latest first',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    query: reminderQuery,
    response: page(reminderLine),
    handle: ({ query: { cursor, limit, state }, work }) =>
      work(async (uow) => pageOf(await reminderList(uow, { state, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/reminders',
    summary: 'Reminders that a client is going to get: what goes when, by what, or why not; by pages of appointments',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    query: comingQuery,
    response: page(comingOfClient),
    handle: ({ params: { id: clientId }, query: { cursor, limit }, principal, work, now, deps }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const anyHour = hasStandIns(deps.config);
        return readComing(uow, { clientId, after: cursorOf(cursor), limit, now, anyHour });
      }),
  }),
  route({
    method: 'get',
    path: '/api/appointments/:id/reminders',
    summary:
      'Reminders of an appointment: sent, planned and not sent, each in words, and the correction that is offered',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    response: appointmentReminders,
    handle: ({ params: { id }, principal, work, now, deps }) =>
      work(async (uow) => {
        const { clientId } = found(await uow.em.findOne(Appointment, { id }), 'appointment');
        await assertMayOpen(uow, principal, clientId, now);
        return readReminders(uow, { appointmentId: id, now, anyHour: hasStandIns(deps.config) });
      }),
  }),
  route({
    method: 'post',
    path: '/api/appointments/:id/reminder-correction',
    summary:
      'Send the correction of a reminder that went out before the appointment was moved or cancelled, or leave it',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'create' },
    body: settleCorrection,
    response: appointmentReminders,
    idempotent: 'required',
    example: { send: true },
    handle: ({ params: { id }, body, principal, work, now, afterCommit, deps }) =>
      work(async (uow) => {
        const { clientId } = found(await uow.em.findOne(Appointment, { id }), 'appointment');
        await assertMayOpen(uow, principal, clientId, now);
        const anyHour = hasStandIns(deps.config);
        const message = await settle(uow, { appointmentId: id, send: body.send, now, anyHour });
        if (message === undefined)
          throw conflict('over', 'There is nothing to correct any more', 'Its reminders show what became of it.');
        if (message === null && body.send)
          throw conflict('not-sent', 'The correction may not be sent', 'Call instead; its reminders say why.');
        if (message)
          afterCommit(() => startMessage(deps.temporal, { practiceId: uow.practiceId, messageId: message.id }));
        return readReminders(uow, { appointmentId: id, now, anyHour });
      }),
  }),
];
