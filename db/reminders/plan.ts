import { type RawBuilder, sql } from 'kysely';
import { nearMinutes } from '../../domain/reminders.ts';
import type { UnitOfWork } from '../database.ts';
import { byHashes } from '../queries/by-hashes.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { offerCorrections } from './offer-corrections.ts';
import { openMissedReminderTasks } from './missed-tasks.ts';
import { only } from './only.ts';
import { endPassedTasks } from './passed-tasks.ts';
import { aheadOf, dueAt, inTime, minutes, sameVisit } from './standing.ts';

/** Of these alone; absent: of the whole practice. */
interface Planned {
  appointmentIds?: readonly string[] | undefined;
  now: Date;
}

/**
 * Brings reminders in line with appointments and rules, for one appointment or the whole practice, in sets: takes back what is not right any more, plans what has
 * come near, opens tasks for what nobody sent in time, ends those that nobody can do any more, and offers corrections of what was sent and is wrong. It reads how things are and not what happened, so
 * whoever changed an appointment, by whatever way and with whatever down, needs to tell nobody; a second time changes nothing.
 */
export async function planReminders(uow: UnitOfWork, planned: Planned): Promise<void> {
  const plan = async () => {
    await withdraw(uow, planned);
    await makeNear(uow, planned);
    await openMissedReminderTasks(uow, planned);
    await endPassedTasks(uow, planned);
    await offerCorrections(uow, planned);
  };
  // One appointment is looked up by its key; of a practice whose reminders nobody has counted yet the planner would look up each.
  if (planned.appointmentIds) return plan();
  // Workers that plan the same practice at a time would wait for each other's rows in any order.
  await sql`select pg_advisory_xact_lock(hashtextextended('reminders ' || ${uow.practiceId}::text, 0))`.execute(
    uow.kysely,
  );
  await byHashes(uow, plan);
}

/**
 * Reminders that are open and should not be. What waits of their messages is cancelled; what was handed over makes the reminder one that went out. A
 * planned one whose rule has another offset now moves with it, and is held by nobody, so that its workflow hears of it.
 */
async function withdraw({ kysely }: UnitOfWork, { appointmentIds, now }: Planned): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with judged as (
      select x.id, x.state, d.due_at,
        case when a.status = 'confirmed' then 'confirmed' when a.status = 'cancelled' then 'cancelled' when a.status <> 'scheduled' then 'over'
             when not (${sameVisit}) then 'moved'
             when not r.enabled or x.state = 'planned' and d.due_at <> x.due_at and d.due_at < r.since then 'rule-changed' end as reason,
        x.state = 'planned' and d.due_at <> x.due_at as shifted,
        x.state = 'planned' and (a.starts_at <= ${now}::timestamptz or not ${inTime(sql`d.due_at`, now)}) as missed
      from reminder x
      join appointment a on a.id = x.appointment_id
      join reminder_rule r on r.id = x.rule_id
      cross join lateral (select ${dueAt} as due_at) d
      where x.state in ('planned', 'sending') ${only(sql`x.appointment_id`, appointmentIds)}
    ), ${cancelWaiting(sql`message m join judged j on m.reminder_id = j.id where j.reason is not null and not m.correction`, now)}
    update reminder x set
      state = case when j.reason is null then case when j.missed then 'missed' else x.state end
                   when exists (select from message m where m.reminder_id = x.id and not m.correction
                                 and m.status in ('sending', 'accepted', 'delivered', 'unknown')) then 'done' else 'withdrawn' end,
      reason = j.reason, due_at = case when x.state = 'planned' and j.reason is null then j.due_at else x.due_at end,
      next_at = case when j.reason is null and not j.shifted then x.next_at end, held_at = case when not j.shifted then x.held_at end, updated_at = ${now}::timestamptz
    from judged j
    where x.id = j.id and x.state = j.state and (j.reason is not null or j.missed or j.shifted)
    returning x.id`.execute(kysely);
  if (rows.length === 0) return;
  // What began to be sent while the statement above waited for its row went out, and may have to be corrected: only a statement after it sees that.
  await sql`
    update reminder x set state = 'done'
     where x.id = any(${rows.map(({ id }) => id)}::uuid[]) and x.state = 'withdrawn'
       and exists (select from message m where m.reminder_id = x.id and not m.correction
                    and m.status in ('sending', 'accepted', 'delivered', 'unknown'))`.execute(kysely);
}

/**
 * Reminders that fall due within the near future get their rows, and those that fell due and can't go any more are missed. Not those that fell due before their
 * rule held or their appointment was made: nobody was to be reminded then. Nor of
 * one that was reminded of at this time and is in another place now: that is corrected, by a person.
 */
async function makeNear(uow: UnitOfWork, { appointmentIds, now }: Planned): Promise<void> {
  if (appointmentIds)
    return makeRows(uow, { now, appointments: sql`a.id = any(${[...appointmentIds]}::uuid[])`, rules: sql`true` });
  // Each rule by itself, with bounds that are known when it is planned: joined, all appointments of the practice are read for every rule.
  const { rows } = await sql<{ id: string; before: number }>`
    select id, minutes_before as before from reminder_rule where enabled order by minutes_before`.execute(uow.kysely);
  for (const { id, before } of rows)
    await makeRows(uow, { now, appointments: aheadOf(now, sql`${before}::int`), rules: sql`r.id = ${id}::uuid` });
}

async function makeRows(
  { kysely }: UnitOfWork,
  { now, appointments, rules }: { now: Date; appointments: RawBuilder<unknown>; rules: RawBuilder<unknown> },
): Promise<void> {
  await sql`
    insert into reminder (appointment_id, rule_id, starts_at, location_id, due_at, state, created_at, updated_at)
    select a.id, r.id, a.starts_at, a.location_id, d.due_at, case when ${inTime(sql`d.due_at`, now)} then 'planned' else 'missed' end, ${now}::timestamptz, ${now}::timestamptz
      from reminder_rule r
      join appointment a on a.status = 'scheduled' and a.starts_at > ${now}::timestamptz and ${appointments}
      cross join lateral (select ${dueAt} as due_at) d
     where ${rules} and r.enabled and d.due_at <= ${now}::timestamptz + ${minutes(sql`${nearMinutes}::int`)} and d.due_at >= r.since and d.due_at >= a.created_at
       and not exists (select from reminder x where x.appointment_id = a.id and x.rule_id = r.id and x.starts_at = a.starts_at and x.state <> 'withdrawn')
    on conflict (practice_id, appointment_id, rule_id, starts_at, location_id) do update
      set state = excluded.state, due_at = excluded.due_at, reason = null, held_at = null, next_at = null, updated_at = excluded.updated_at
      where reminder.state = 'withdrawn'`.execute(kysely);
}
