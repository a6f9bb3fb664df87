import { type RawBuilder, sql } from 'kysely';
import type { AppointmentReminder, ReminderLine } from '../../domain/schemas/reminders.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

type Kept = Pick<
  AppointmentReminder,
  'ruleId' | 'minutesBefore' | 'startsAt' | 'locationId' | 'location' | 'dueAt' | 'state' | 'reason' | 'messages'
> & { id: string };

/** Reminders of an appointment that have a row, with their messages; of one that was moved also those of its earlier times and places. */
export async function remindersOf({ kysely }: Pick<UnitOfWork, 'kysely'>, appointmentId: string): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    select x.id, x.rule_id as "ruleId", r.minutes_before as "minutesBefore", ${iso(sql`x.starts_at`)} as "startsAt", x.location_id as "locationId", l.name as location,
           ${iso(sql`x.due_at`)} as "dueAt", x.state, x.reason, coalesce((
             select jsonb_agg(jsonb_build_object('id', m.id, 'channel', m.channel, 'status', case m.status when 'claimed' then 'pending' else m.status end,
               'reason', m.reason, 'correction', m.correction, 'notBefore', case when m.status = 'pending' then ${iso(sql`m.not_before`)} end,
               'at', ${iso(sql`coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at)`)}) order by m.id)
             from message m where m.reminder_id = x.id), '[]') as messages
      from reminder x join reminder_rule r on r.id = x.rule_id join location l on l.id = x.location_id
     where x.appointment_id = ${appointmentId}::uuid
     order by x.due_at, x.id limit 200`.execute(kysely);
  return rows;
}

const wentOut = sql`exists (select from message m where m.reminder_id = x.id and m.status in ('sending', 'accepted', 'delivered', 'unknown'))`;
const states = {
  all: sql`true`,
  planned: sql`x.state in ('planned', 'sending')`,
  sent: sql`x.state = 'done' and ${wentOut}`,
  'not-sent': sql`x.state in ('done', 'missed') and not ${wentOut}`,
} satisfies Record<string, RawBuilder<unknown>>;

/** Reminders of the practice, those due latest first, one row more than `limit`. */
export async function reminderList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { state, after, limit }: { state: keyof typeof states; after: string | null; limit: number },
): Promise<ReminderLine[]> {
  const { rows } = await sql<ReminderLine>`
    select x.id, x.appointment_id as "appointmentId", a.client_id as "clientId", concat_ws(' ', p.first_name, p.last_name) as "clientName",
           ${iso(sql`x.starts_at`)} as "startsAt", a.zone, ${iso(sql`x.due_at`)} as "dueAt", r.minutes_before as "minutesBefore", x.state, x.reason,
           newest.channel, case newest.status when 'claimed' then 'pending' else newest.status end as status, ${iso(sql`coalesce(newest.at, x.updated_at)`)} as at
      from reminder x
      join reminder_rule r on r.id = x.rule_id
      join appointment a on a.id = x.appointment_id
      join client c on c.id = a.client_id
      join person p on p.id = c.person_id
      left join lateral (
        select m.channel, m.status, coalesce(m.settled_at, m.accepted_at, m.sending_at, m.created_at) as at
          from message m where m.reminder_id = x.id and not m.correction order by m.id desc limit 1) newest on true
     where ${states[state]}
       and (${after}::uuid is null or (x.due_at, x.id) < (select l.due_at, l.id from reminder l where l.id = ${after}::uuid))
     order by x.due_at desc, x.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
