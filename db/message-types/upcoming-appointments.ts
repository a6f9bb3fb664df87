import { sql } from 'kysely';
import { messageTypes } from '../../domain/message-types.ts';
import { nextAppointmentDate } from '../queries/next-appointment-date.ts';
import type { TypeAudience } from './type-audience.ts';
import { appointmentsOn, sameAppointment } from './visits.ts';

/** Whatever their state: who was cancelled is shown with that reason. */
export const upcomingAppointments: TypeAudience = {
  kind: 'appointment',
  rows: ({ dates }) => appointmentsOn(dates),
  stands: (now) =>
    sameAppointment(sql`
    a.status = any(${[...(messageTypes['upcoming-appointments'].about?.states ?? [])]}::text[]) and a.starts_at > ${now}::timestamptz`),
  async dates(uow, today) {
    const next = await nextAppointmentDate(uow, today);
    return next === null ? null : { from: next, to: next };
  },
};
