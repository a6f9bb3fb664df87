import { type RawBuilder, sql } from 'kysely';
import { type DateRange, withinDates } from '../queries/audience.ts';

/** As a source: appointments `a` on the dates. @throws Error where there are none */
export function appointmentsOn(
  dates: DateRange | null,
  { status = sql`a.status`, only = sql`` }: { status?: RawBuilder<unknown>; only?: RawBuilder<unknown> } = {},
): RawBuilder<unknown> {
  if (!dates) throw new Error('Appointments are chosen by dates, and there are none');
  return sql`
  select a.id as source_id, a.client_id, ${status} as status, a.starts_at, a.zone, a.staff_id, a.location_id from appointment a
  where ${withinDates(dates)} ${only}`;
}

/** Of recipient `r`: their appointment `a` is theirs still and at the time that they were told, and the condition holds. */
export const sameAppointment = (condition: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select ${condition} and date_trunc('milliseconds', a.starts_at) = r.source_starts_at
   from appointment a where a.id = r.source_id and a.client_id = r.client_id)`;
