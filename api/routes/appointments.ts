import { appointmentList } from '../../db/queries/appointment-list.ts';
import { planReminders } from '../../db/reminders/plan.ts';
import { hasNearReminders } from '../../db/reminders/waiting.ts';
import { page } from '../../domain/schemas/common.ts';
import { appointment, appointmentQuery } from '../../domain/schemas/scheduling.ts';
import { changedAppointment, newAppointment } from '../records/checked.ts';
import { changeAppointment, createAppointment, readAppointment } from '../records/appointments.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { tellReminders } from '../reminders/workflow.ts';
import { route } from '../route.ts';

const someId = '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77';

export const appointmentRoutes = [
  route({
    method: 'get',
    path: '/api/appointments',
    summary: 'Appointments by start',
    audience: ['staff', 'token'],
    policy: { rule: 'Appointments', right: 'view' },
    query: appointmentQuery,
    response: page(appointment),
    handle: ({ query: { cursor, limit, ...filter }, work }) =>
      work(async (uow) => pageOf(await appointmentList(uow, { ...filter, after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'post',
    path: '/api/appointments',
    summary: 'Add an appointment, at a wall time of its location',
    audience: ['staff', 'token'],
    policy: { rule: 'Appointments', right: 'create' },
    body: newAppointment,
    response: appointment,
    status: 201,
    idempotent: true,
    example: {
      clientId: someId,
      staffId: someId,
      locationId: someId,
      type: 'Intake',
      localStart: '2027-03-09T09:30',
      minutes: 50,
    },
    handle: ({ body, principal, work, now }) => work((uow) => createAppointment(uow, body, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/appointments/:id',
    summary: 'An appointment',
    audience: ['staff', 'token'],
    policy: { rule: 'Appointments', right: 'view' },
    response: appointment,
    handle: ({ params, principal, work, now }) => work((uow) => readAppointment(uow, params.id, { principal, now })),
  }),
  route({
    method: 'patch',
    path: '/api/appointments/:id',
    summary: 'Move, change or cancel an appointment; fields that are left out stay',
    audience: ['staff', 'token'],
    policy: { rule: 'Appointments', right: 'modify' },
    body: changedAppointment,
    response: appointment,
    example: { status: 'cancelled', version: 1 },
    handle: ({ params: { id }, body, principal, work, now, afterAnswer, deps }) =>
      work(async (uow) => {
        const changed = await changeAppointment(uow, id, body, { principal, now });
        await planReminders(uow, { appointmentIds: [id], now });
        if (await hasNearReminders(uow, id))
          afterAnswer(() => tellReminders(deps.temporal, { practiceId: uow.practiceId, appointmentId: id }));
        return changed;
      }),
  }),
];
