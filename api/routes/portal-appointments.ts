import { page } from '../../domain/schemas/common.ts';
import {
  answerAppointment,
  portalAppointment,
  portalAppointmentQuery,
} from '../../domain/schemas/portal-appointments.ts';
import { sendFile } from '../http/send-file.ts';
import {
  answerOwnAppointment,
  listOwnAppointments,
  ownCalendarFile,
  takeBackOwnRequest,
} from '../records/portal-appointments.ts';
import { route } from '../route.ts';

/** Whose appointments they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;
const perMinute = 60;

export const portalAppointmentRoutes = [
  route({
    method: 'get',
    path: '/api/portal/appointments',
    summary: 'The own appointments, to come or past, and what can be done with each',
    ...own,
    query: portalAppointmentQuery,
    response: page(portalAppointment),
    handle: ({ query, principal, work, now }) => work((uow) => listOwnAppointments(uow, query, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/portal/appointments/:id/calendar',
    summary: 'An own appointment as a calendar file (RFC 5545); each time is written down',
    ...own,
    perMinute,
    produces: 'text/calendar',
    async handle({ params: { id }, principal, work, now, res }) {
      const content = await work((uow) => ownCalendarFile(uow, id, { principal, now }));
      sendFile(res, { name: 'appointment.ics', type: 'text/calendar; charset=utf-8', content });
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/appointments/:id/answer',
    summary: 'Confirm an own appointment, or ask for another time or to cancel, which changes nothing until staff act',
    ...own,
    perMinute,
    body: answerAppointment,
    idempotent: true,
    example: { answer: 'reschedule', words: 'Tuesdays after four', version: 1 },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work((uow) => answerOwnAppointment(uow, id, { body, principal, now })),
  }),
  route({
    method: 'delete',
    path: '/api/portal/appointments/:id/request',
    summary: 'Take back what was asked for about an own appointment',
    ...own,
    perMinute,
    handle: ({ params: { id }, principal, work, now }) =>
      work((uow) => takeBackOwnRequest(uow, id, { principal, now })),
  }),
];
