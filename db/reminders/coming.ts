import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { Fallback, ReminderMethod } from '../../domain/reminders.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { dueAt, sameVisit } from './standing.ts';

/** A reminder that a rule will bring, as things are. Instants are ISO. */
export interface ComingReminder {
  ruleId: string;
  minutesBefore: number;
  method: ReminderMethod;
  appointmentId: string;
  clientName: string;
  preference: Channel | null;
  startsAt: string;
  locationId: string;
  location: string;
  zone: string;
  dueAt: string;
  confirmed: boolean;
}

const columns = sql`
  r.id as "ruleId", r.minutes_before as "minutesBefore", r.method, a.id as "appointmentId", concat_ws(' ', p.first_name, p.last_name) as "clientName",
  c.preferred_method as preference, ${iso(sql`a.starts_at`)} as "startsAt", a.location_id as "locationId", l.name as location, a.zone, ${iso(sql`d.due_at`)} as "dueAt", a.status = 'confirmed' as confirmed`;

const joined = sql`
  cross join lateral (select ${dueAt} as due_at) d
  join location l on l.id = a.location_id
  join client c on c.id = a.client_id
  join person p on p.id = c.person_id`;

/** Of the next appointments that a rule, saved or not, would remind of: those whose time has not come. */
export async function comingByRule(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { minutesBefore, method, now, limit }: { minutesBefore: number; method: ReminderMethod; now: Date; limit: number },
): Promise<ComingReminder[]> {
  const { rows } = await sql<ComingReminder>`
    select ${columns}
      from (select uuidv7() as id, ${minutesBefore}::int as minutes_before, ${method}::text as method) r
      join appointment a on a.status in ('scheduled', 'confirmed') and a.starts_at > ${now}::timestamptz + make_interval(mins => ${minutesBefore - 61}::int)
      ${joined}
     where d.due_at > ${now}::timestamptz
     order by a.starts_at, a.id limit ${limit}`.execute(kysely);
  return rows;
}

/** Ids of a client's appointments that a rule is going to remind of, soonest first, one more than `limit`; `after`: the last of the page before. */
export async function appointmentsAhead(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, after, now, limit }: { clientId: string; after: string | null; now: Date; limit: number },
): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from appointment a
     where a.client_id = ${clientId}::uuid and a.status in ('scheduled', 'confirmed') and a.starts_at > ${now}::timestamptz
       and exists (select from reminder_rule r where r.enabled and ${dueAt} > ${now}::timestamptz)
       and (${after}::uuid is null or (a.starts_at, a.id) > (select l.starts_at, l.id from appointment l where l.id = ${after}::uuid))
     order by a.starts_at, a.id limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Of appointments, by all rules that hold: what has not gone yet. `reminderId`: of its row, null: it has none yet. */
export async function comingOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  appointmentIds: readonly string[],
  now: Date,
): Promise<(ComingReminder & { fallback: Fallback; reminderId: string | null })[]> {
  const { rows } = await sql<ComingReminder & { fallback: Fallback; reminderId: string | null }>`
    select ${columns}, r.fallback, x.id as "reminderId"
      from appointment a join reminder_rule r on r.enabled
      left join reminder x on x.appointment_id = a.id and x.rule_id = r.id and ${sameVisit} and x.state <> 'withdrawn'
      ${joined}
     where a.id = any(${[...appointmentIds]}::uuid[]) and a.status in ('scheduled', 'confirmed') and d.due_at > ${now}::timestamptz
       and (x.id is null or x.state = 'planned')
     order by d.due_at, r.id`.execute(kysely);
  return rows;
}
