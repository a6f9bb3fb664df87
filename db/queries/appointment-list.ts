import { type RawBuilder, sql } from 'kysely';
import type { Appointment } from '../../domain/schemas/scheduling.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface AppointmentFilter {
  /** First and last day, in the zone of each appointment's location. */
  from?: string | undefined;
  to?: string | undefined;
  locationId?: string | undefined;
  staffId?: string | undefined;
  clientId?: string | undefined;
  status?: string | undefined;
  id?: string | undefined;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/**
 * Appointments by start with the names that a list shows, one row more than `limit`, and nothing of what clients usually pay, which is billing. Days are compared with the wall time that was agreed;
 * the bounds on the instant only let the index in, since no zone is further than a day from UTC.
 */
export async function appointmentList({ kysely }: UnitOfWork, filter: AppointmentFilter): Promise<Appointment[]> {
  const { from, to, locationId, staffId, clientId, status, id, after, limit } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (from) conditions.push(sql`a.local_start >= ${from}::date and a.starts_at >= ${from}::date - interval '1 day'`);
  if (to) conditions.push(sql`a.local_start < ${to}::date + 1 and a.starts_at < ${to}::date + interval '2 days'`);
  if (locationId) conditions.push(sql`a.location_id = ${locationId}`);
  if (staffId) conditions.push(sql`a.staff_id = ${staffId}`);
  if (clientId) conditions.push(sql`a.client_id = ${clientId}`);
  if (status) conditions.push(sql`a.status = ${status}`);
  if (id) conditions.push(sql`a.id = ${id}`);
  if (after)
    conditions.push(sql`(a.starts_at, a.id) > (select l.starts_at, l.id from appointment l where l.id = ${after})`);
  const { rows } = await sql<Appointment>`
    select a.id, a.client_id as "clientId", a.staff_id as "staffId", a.location_id as "locationId", a.type,
           to_char(a.local_start, 'YYYY-MM-DD"T"HH24:MI') as "localStart",
           (extract(epoch from a.ends_at - a.starts_at) / 60)::int as minutes,
           a.zone, ${iso(sql`a.starts_at`)} as "startsAt", ${iso(sql`a.ends_at`)} as "endsAt", a.status,
           ${iso(sql`a.confirmed_at`)} as "confirmedAt", a.confirmed_by as "confirmedBy", ${iso(sql`a.reschedule_asked_at`)} as "rescheduleAskedAt",
           a.asked_to_cancel as "askedToCancel", a.copay,
           a.origin, a.version,
           concat_ws(' ', cp.first_name, cp.last_name) as "clientName",
           concat_ws(' ', sp.first_name, sp.last_name) as "staffName", l.name as "locationName"
      from appointment a
      join client c on c.id = a.client_id
      join person cp on cp.id = c.person_id
      join staff s on s.id = a.staff_id
      join person sp on sp.id = s.person_id
      join location l on l.id = a.location_id
     where ${sql.join(conditions, sql` and `)}
     order by a.starts_at, a.id
     limit ${limit + 1}`.execute(kysely);
  return rows;
}
