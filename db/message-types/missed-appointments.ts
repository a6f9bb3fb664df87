import { sql } from 'kysely';
import type { TypeAudience } from './type-audience.ts';
import { appointmentsOn, sameAppointment } from './visits.ts';

/**
 * The client has a later appointment that stands or was kept: to ask them to call for a new time would be silly, whether it was booked before or after
 * the missed one. One that was missed too, or cancelled, is none.
 */
const followed = sql`exists (
    select from appointment later
    where later.client_id = a.client_id and later.starts_at > a.starts_at and later.status in ('scheduled', 'confirmed', 'completed'))`;

/** Those whose status says that the client did not come; who has a later one is shown with that reason. */
export const missedAppointments: TypeAudience = {
  kind: 'appointment',
  rows: ({ dates }) =>
    appointmentsOn(dates, {
      status: sql`case when ${followed} then 'followed' else a.status end`,
      only: sql`and a.status = 'missed'`,
    }),
  stands: () => sameAppointment(sql`a.status = 'missed' and not ${followed}`),
  async dates({ kysely }, today) {
    const { rows } = await sql<{ date: string }>`
      select a.local_start::date as date from appointment a
      where a.starts_at < (${today}::date + 2)::timestamptz and a.local_start::date <= ${today}::date and a.status = 'missed'
      order by a.starts_at desc limit 1`.execute(kysely);
    const [last] = rows;
    return last ? { from: last.date, to: last.date } : null;
  },
};
