import { type RawBuilder, sql } from 'kysely';
import type { AppointmentStatus } from '../../domain/appointments.ts';
import type { AppointmentRequest } from '../../domain/portal-appointments.ts';
import type { PortalAppointment } from '../../domain/schemas/portal-appointments.ts';
import type { UnitOfWork } from '../database.ts';
import { copayAsked, copayPayment } from '../payments/standing.ts';
import { iso } from './instants.ts';

/** Of one client; `localStart`: YYYY-MM-DDTHH:MM in `zone`. */
export interface OwnAppointment extends Omit<PortalAppointment, 'may' | 'cancelUntil'> {
  status: AppointmentStatus;
  asked: AppointmentRequest | null;
  localStart: string;
  changedAt: string;
}

interface Wanted {
  clientId: string;
  now: Date;
  which: 'upcoming' | 'booked' | 'past';
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/**
 * A client's appointments, one row more than `limit`. What has begun is not past until it is over: who is late still looks for the way. What was cancelled
 * stays among what is to come until then, so that nobody comes for nothing.
 */
export async function ownAppointments(uow: Pick<UnitOfWork, 'kysely'>, wanted: Wanted): Promise<OwnAppointment[]> {
  const { clientId, now, which, after, limit } = wanted;
  const ahead = sql`(a.ends_at > ${now}::timestamptz and a.status in ('scheduled', 'confirmed', 'cancelled'))`;
  const past = which === 'past';
  const conditions = [past ? sql`not ${ahead}` : ahead];
  if (which === 'booked') conditions.push(sql`a.status <> 'cancelled'`);
  if (after)
    conditions.push(
      sql`(a.starts_at, a.id) ${past ? sql`<` : sql`>`} (select k.starts_at, k.id from appointment k where k.id = ${after}::uuid and k.client_id = ${clientId}::uuid)`,
    );
  const order = past ? sql`a.starts_at desc, a.id desc` : sql`a.starts_at, a.id`;
  return read(uow, {
    clientId,
    now,
    those: sql`${sql.join(conditions, sql` and `)} order by ${order} limit ${limit + 1}`,
  });
}

/** One of a client's appointments, or null where it is none of theirs. */
export async function ownAppointment(
  uow: Pick<UnitOfWork, 'kysely'>,
  { id, clientId, now }: { id: string; clientId: string; now: Date },
): Promise<OwnAppointment | null> {
  const [row] = await read(uow, { clientId, now, those: sql`a.id = ${id}::uuid` });
  return row ?? null;
}

async function read(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, now, those }: { clientId: string; now: Date; those: RawBuilder<unknown> },
): Promise<OwnAppointment[]> {
  const { rows } = await sql<OwnAppointment>`
    select a.id, ${iso(sql`a.starts_at`)} as "startsAt", ${iso(sql`a.ends_at`)} as "endsAt", to_char(a.local_start, 'YYYY-MM-DD"T"HH24:MI') as "localStart",
           a.zone, cp.zone as "ownZone", a.status, concat_ws(' ', sp.first_name, sp.last_name) as clinician,
           jsonb_build_object('name', l.name, 'phone', l.phone, 'address',
             jsonb_build_object('line1', l.line1, 'line2', l.line2, 'city', l.city, 'state', l.state, 'zip', l.zip)) as location,
           case when a.reschedule_asked_at is not null then case when a.asked_to_cancel then 'cancel' else 'reschedule' end end as asked,
           coalesce((select paying.amount from ${copayPayment} paying), ${copayAsked(now)})::int as copay, a.version, ${iso(sql`a.updated_at`)} as "changedAt"
      from appointment a
      join client c on c.id = a.client_id
      join person cp on cp.id = c.person_id
      join staff s on s.id = a.staff_id
      join person sp on sp.id = s.person_id
      join location l on l.id = a.location_id
     where a.client_id = ${clientId}::uuid and ${those}`.execute(kysely);
  return rows;
}
