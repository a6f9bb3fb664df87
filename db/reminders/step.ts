import { sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { type Fallback, type ReminderMethod, type Rung, rungsOf } from '../../domain/reminders.ts';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';
import { queueMessage } from '../messages/queue-message.ts';
import { settleMessage } from '../messages/settle-message.ts';
import { openTask } from '../tasks/open-task.ts';
import { firstThatPasses, type JudgedReminder, wordReminder } from './judge.ts';
import { messagesOf, type ReminderMessage } from './messages-of.ts';
import { openMissedReminderTasks } from './missed-tasks.ts';
import { planReminders } from './plan.ts';

/** What the workflow of an appointment does next. `over`: nothing of it is near. */
export type ReminderStep =
  { kind: 'over' } | { kind: 'wait'; ms: number } | { kind: 'send'; messageId: string; channel: BroadcastMethod };

interface OpenReminder {
  id: string;
  appointmentId: string;
  state: 'planned' | 'sending';
  dueAt: Date;
  startsAt: Date;
  nextAt: Date | null;
  clientId: string;
  /** The client asked for another time: they have read it. */
  answered: boolean;
  preference: Channel | null;
  method: ReminderMethod;
  fallback: Fallback;
  fallbackMinutes: number | null;
}

interface StepOptions {
  now: Date;
  /** See `timeRulesOf`. */
  anyHour: boolean;
}

/** A message that may go, or when something is to be done next; null: it is through. */
type Next = { messageId: string; channel: BroadcastMethod } | Date | null;

/**
 * Where the reminders of one appointment stand, and the next step: plans and withdraws first, so that whatever has changed counts, then writes the message of
 * what is due, by the gate, and follows the fallback of what did not reach. All of it under the locks of its reminders: asked twice it answers the same.
 */
export async function stepReminders(
  uow: UnitOfWork,
  { appointmentId, ...options }: StepOptions & { appointmentId: string },
): Promise<ReminderStep> {
  const { now } = options;
  await planReminders(uow, { appointmentIds: [appointmentId], now });
  let next: Date | null = null;
  for (const reminder of await holdOpen(uow, appointmentId, now)) {
    const of = await moveOn(uow, reminder, options);
    if (of === null) continue;
    if (!(of instanceof Date)) return { kind: 'send', ...of };
    await sql`update reminder set next_at = ${of}::timestamptz where id = ${reminder.id}::uuid`.execute(uow.kysely);
    if (next === null || of < next) next = of;
  }
  return next === null ? { kind: 'over' } : { kind: 'wait', ms: Math.max(1_000, next.getTime() - now.getTime()) };
}

async function holdOpen({ kysely }: UnitOfWork, appointmentId: string, now: Date): Promise<OpenReminder[]> {
  const { rows } = await sql<OpenReminder>`
    with held as (
      select id from reminder where appointment_id = ${appointmentId}::uuid and state in ('planned', 'sending') order by due_at, id for update
    ), looked as (
      update reminder x set held_at = ${now}::timestamptz from held where x.id = held.id returning x.*
    )
    select x.id, x.appointment_id as "appointmentId", x.state, x.due_at as "dueAt", x.starts_at as "startsAt", x.next_at as "nextAt",
           a.client_id as "clientId", a.reschedule_asked_at is not null as answered, c.preferred_method as preference, r.method, r.fallback, r.fallback_minutes as "fallbackMinutes"
      from looked x
      join reminder_rule r on r.id = x.rule_id
      join appointment a on a.id = x.appointment_id
      join client c on c.id = a.client_id
     order by x.due_at, x.id`.execute(kysely);
  return rows.map((row) => ({
    ...row,
    dueAt: new Date(row.dueAt),
    startsAt: new Date(row.startsAt),
    nextAt: row.nextAt && new Date(row.nextAt),
  }));
}

async function moveOn(uow: UnitOfWork, reminder: OpenReminder, options: StepOptions): Promise<Next> {
  const { now } = options;
  const { first, more } = rungsOf(reminder, reminder.preference);
  if (reminder.state === 'planned') {
    if (reminder.dueAt > now) return reminder.dueAt;
    // Withdrawn and planned again, as where the appointment was cancelled by mistake, it goes by no channel by which it has failed before.
    const before = (await messagesOf(uow, reminder.id)).filter(({ status }) => status === 'failed');
    const untried = notUsed(first, before);
    if (untried.length > 0 || first.length === 0)
      await write(uow, reminder, await firstThatPasses(uow, untried, asked(reminder, options)), now);
    else if (!(await climb(uow, reminder, { used: before, more, options })))
      return giveUp(uow, reminder, before.at(-1)?.reason ?? null, now);
  }
  for (;;) {
    const newest = (await messagesOf(uow, reminder.id)).at(-1);
    // Nothing sends by its method any more.
    if (!newest) return end(uow, reminder, 'done', 'no-channel', now);
    // A person stopped it under Messages: nothing follows it by another channel.
    if (newest.status === 'cancelled') return end(uow, reminder, 'done', 'stopped', now);
    const settled = await settleMessage(uow, { messageId: newest.id, last: false, now });
    if (settled && settled.waitMs !== null)
      return settled.waitMs > 0
        ? new Date(now.getTime() + settled.waitMs)
        : { messageId: newest.id, channel: newest.channel };
    // As they are now: the lease of a sender that is gone has just been ended.
    const messages = await messagesOf(uow, reminder.id);
    const last = messages.at(-1) ?? newest;
    if (cameTooLate(last, reminder, now)) {
      await end(uow, reminder, 'missed', null, now);
      await openMissedReminderTasks(uow, { appointmentIds: [reminder.appointmentId], now });
      return null;
    }
    const until = waitsUntil(reminder, last);
    if (reminder.fallback === 'none' || hasReached(reminder, messages, until !== null && until <= now))
      return end(uow, reminder, 'done', last.status === 'unknown' || !wentOut(last) ? last.reason : null, now);
    if (until !== null && until > now) return until;
    if (!(await climb(uow, reminder, { used: messages, more, options })))
      return giveUp(uow, reminder, last.reason, now);
  }
}

const asked = ({ appointmentId }: OpenReminder, { now, anyHour }: StepOptions) => ({
  appointmentId,
  at: now.toISOString(),
  anyHour,
});

const wentOut = ({ status }: ReminderMessage) =>
  status === 'accepted' || status === 'delivered' || status === 'unknown';

/** Quiet hours would have kept it until the appointment, or nobody was there until it had begun. */
const cameTooLate = ({ status, reason }: ReminderMessage, { startsAt }: OpenReminder, now: Date) =>
  status === 'skipped' && (reason === 'missed-window' || (reason === 'no-longer-relevant' && startsAt <= now));

/** Until when a message that went out may still reach; null: it did not go out, and the next channel need not wait. */
const waitsUntil = ({ fallbackMinutes }: OpenReminder, last: ReminderMessage) =>
  wentOut(last) && fallbackMinutes !== null ? new Date(last.at.getTime() + fallbackMinutes * 60_000) : null;

/** Mail servers report only what they return: an e-mail of which nothing was heard in that time has arrived. A confirmation withdraws the reminder itself. */
const hasReached = ({ fallback, answered }: OpenReminder, messages: readonly ReminderMessage[], timeIsUp: boolean) =>
  answered ||
  (fallback === 'delivered' &&
    messages.some(
      ({ status, channel }) => status === 'delivered' || (timeIsUp && channel === 'email' && status === 'accepted'),
    ));

const notUsed = (rungs: readonly Rung[], messages: readonly ReminderMessage[]): Rung[] =>
  rungs.filter(({ channel }) =>
    messages.every((message) => message.channel !== channel || message.status === 'cancelled'),
  );

/** The next channel that the gate lets pass. @returns false where there is none */
async function climb(
  uow: UnitOfWork,
  reminder: OpenReminder,
  { used, more, options }: { used: readonly ReminderMessage[]; more: readonly Rung[]; options: StepOptions },
): Promise<boolean> {
  const judged = await firstThatPasses(uow, notUsed(more, used), asked(reminder, options));
  if (!judged || judged.decision.kind === 'skip') return false;
  await write(uow, reminder, judged, options.now);
  return true;
}

async function write(uow: UnitOfWork, { id, startsAt }: OpenReminder, judged: JudgedReminder | null, now: Date) {
  if (judged) {
    const { row, channel, decision, zones } = judged;
    const { subject, body, language } = await wordReminder(uow, judged);
    await queueMessage(uow, {
      purpose: 'reminder',
      channel,
      address: row.address,
      subject,
      body,
      language,
      decision,
      clientId: row.clientId,
      personId: row.contactPersonId ?? row.personId,
      zones: [...zones],
      usefulUntil: startsAt,
      reminder: { id, correction: false },
      now,
    });
  }
  await sql`update reminder set state = 'sending', updated_at = ${now}::timestamptz where id = ${id}::uuid`.execute(
    uow.kysely,
  );
}

async function end(
  { kysely }: UnitOfWork,
  { id }: OpenReminder,
  state: 'done' | 'missed',
  reason: string | null,
  now: Date,
): Promise<null> {
  await sql`
    update reminder set state = ${state}, reason = ${reason}, next_at = null, updated_at = ${now}::timestamptz
     where id = ${id}::uuid`.execute(kysely);
  return null;
}

/** No channel is left. */
async function giveUp(uow: UnitOfWork, reminder: OpenReminder, reason: string | null, now: Date): Promise<null> {
  if (reminder.fallback === 'none') return end(uow, reminder, 'done', reason, now);
  await openCallTask(uow, reminder, now);
  return end(uow, reminder, 'done', 'unreached', now);
}

/** The end of the ladder is a person who calls. */
async function openCallTask(uow: UnitOfWork, { appointmentId, clientId, startsAt }: OpenReminder, now: Date) {
  await openTask(uow, {
    type: 'reminder',
    subjectKind: 'appointment',
    subjectId: appointmentId,
    clientId,
    cause: `reminder-unreached:${appointmentId}`,
    note: 'No reminder of this appointment is known to have reached the client. Please call.',
    dueAt: startsAt,
    now,
  });
}
