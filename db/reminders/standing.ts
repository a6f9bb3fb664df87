import { type RawBuilder, sql } from 'kysely';
import { nearMinutes } from '../../domain/reminders.ts';

/** Minutes as an interval. */
export const minutes = (count: RawBuilder<unknown>): RawBuilder<unknown> => sql`make_interval(mins => ${count})`;

/**
 * When the reminder of rule `r` for appointment `a` is due. Whole days count by the wall clock of the location, so that "a day before 9:30" is 9:30 on a
 * night of a time change too; what is less counts as it passes. Of a wall time that clocks show twice PostgreSQL takes the second, the house the first.
 */
export const dueAt = sql`(
  (case when r.minutes_before < 1440 then a.starts_at else (
     select case when (b.at - interval '1 hour') at time zone a.zone = b.wall then b.at - interval '1 hour' else b.at end
     from (select w.wall, w.wall at time zone a.zone as at
             from (select a.local_start - make_interval(days => r.minutes_before / 1440) as wall) w) b) end)
   - ${minutes(sql`r.minutes_before % 1440`)})`;

/** As `latestMinutes` of domain/reminders.ts. */
const latest = minutes(sql`least(r.minutes_before / 2, 720)`);
/** Wall clocks move by an hour, and the index knows instants only. */
const slack = sql`interval '61 minutes'`;

/** A reminder of `r` for `a` that is due at `due` is late, and not too late. */
export const inTime = (due: RawBuilder<unknown>, now: Date): RawBuilder<boolean> =>
  sql<boolean>`${due} > ${now}::timestamptz - ${latest}`;

/** Appointments `a` that a rule of so many minutes may remind of from now until the end of the near future; bounds that the index of starts takes. */
export const aheadOf = (now: Date, before: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`
  a.starts_at > ${now}::timestamptz
  and a.starts_at <= ${now}::timestamptz + ${minutes(sql`${before} + ${nearMinutes}::int`)} + ${slack}`;

/** What a message about appointment `a` has to tell: when it begins; infinity: that it was cancelled; null: nothing any more. */
export const toTell = sql`case when a.status = 'cancelled' then 'infinity'::timestamptz when a.status in ('scheduled', 'confirmed') then a.starts_at end`;

/** Whether the time and place that a reminder `x` tells are those of appointment `a`. */
export const sameVisit = sql<boolean>`a.starts_at = x.starts_at and a.location_id = x.location_id`;

/**
 * Whether right before its hand-over a message `m` of reminder `x` still says what is so: the appointment is still of whom it went to, begins when and where it says, and
 * nobody has confirmed it; of a correction, that the appointment is as this one tells, whatever a later one told. One that tells of a cancellation is about the time that
 * the client knew, until which the message is useful, and not about when it would have been at last.
 */
export const reminderStands = (m: RawBuilder<unknown>, now: Date): RawBuilder<boolean> =>
  sql<boolean>`
    (select a.client_id = ${m}.client_id and (a.starts_at > ${now}::timestamptz or ${m}.correction and ${m}.told_at is null) and case
       when ${m}.correction then date_trunc('milliseconds', ${toTell}) = coalesce(${m}.told_at, 'infinity')
         and (${m}.told_at is null or a.location_id = ${m}.told_location_id)
       else a.status = 'scheduled' and ${sameVisit} and (select r.enabled from reminder_rule r where r.id = x.rule_id) end
     from appointment a where a.id = x.appointment_id)`;
