import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { ReminderRule } from '../../db/entities/index.ts';
import { tooLong } from '../../db/messages/lengths.ts';
import { comingByRule, type ComingReminder } from '../../db/reminders/coming.ts';
import { firstThatPasses, savedWording } from '../../db/reminders/judge.ts';
import { planReminders } from '../../db/reminders/plan.ts';
import { broadcastMethods, messageTypes } from '../../domain/message-types.ts';
import { type ReminderMethod, rungsOf } from '../../domain/reminders.ts';
import { plannedInWords } from '../../domain/reminder-words.ts';
import type {
  changedReminderRule,
  ReminderRule as Shape,
  ReminderRuleFields,
  RulePreviewRow,
} from '../../domain/schemas/reminders.ts';
import { conflict } from '../problem.ts';
import { assertVersion, found, given, refuse } from './rows.ts';

const shown = 20;

export const shapeOfRule = (row: InferEntity<typeof ReminderRule>): Shape => {
  const { id, minutesBefore, method, fallback, fallbackMinutes, enabled, since, version } = row;
  return {
    id,
    minutesBefore,
    method,
    fallback,
    fallbackMinutes: fallbackMinutes ?? null,
    enabled,
    since: since.toISOString(),
    version,
  };
};

/** Holds from `now` on. @throws Problem 409 where there is a rule for this time */
export async function createRule(uow: UnitOfWork, fields: ReminderRuleFields, now: Date): Promise<Shape> {
  await assertFree(uow, fields.minutesBefore, null);
  if (fields.enabled) await assertSayable(uow, fields.method);
  const row = uow.em.create(ReminderRule, { ...fields, since: now });
  await uow.em.flush();
  return shapeOfRule(row);
}

/**
 * Changes a rule; what is planned by it follows at once. With another time, or switched on, it begins anew: what would have been due before is not sent. @throws Problem
 * 400, 404, 409
 */
export async function changeRule(
  uow: UnitOfWork,
  id: string,
  { version, ...edit }: z.output<typeof changedReminderRule>,
  now: Date,
): Promise<Shape> {
  const row = found(await uow.em.findOne(ReminderRule, { id }), 'rule');
  assertVersion(row, version);
  const next = { ...row, ...given(edit) };
  if (next.minutesBefore !== row.minutesBefore) await assertFree(uow, next.minutesBefore, id);
  if ((next.fallback === 'none') !== ((next.fallbackMinutes ?? null) === null))
    refuse([
      { path: 'fallbackMinutes', message: 'belongs to a rule by which another channel follows, and to no other' },
    ]);
  if (next.enabled && (!row.enabled || next.method !== row.method)) await assertSayable(uow, next.method);
  const begins = next.minutesBefore !== row.minutesBefore || (next.enabled && !row.enabled);
  uow.em.assign(row, { ...given(edit), ...(begins && { since: now }), updatedAt: now });
  await uow.em.flush();
  await planReminders(uow, { now });
  return shapeOfRule(row);
}

async function assertFree({ em }: UnitOfWork, minutesBefore: number, but: string | null): Promise<void> {
  const others = but === null ? {} : { id: { $ne: but } };
  if ((await em.count(ReminderRule, { minutesBefore, ...others })) === 0) return;
  throw conflict(
    'rule-exists',
    'There is a rule for this time before an appointment already',
    'Change that one, or choose another time: two would send twice.',
    [{ path: 'minutesBefore', message: 'has a rule already' }],
  );
}

/** @throws Problem 400 where what the practice saved for a method is longer than it allows; what names and times make of it is measured for each person */
async function assertSayable(uow: UnitOfWork, method: ReminderMethod): Promise<void> {
  const channel = broadcastMethods.find((each) => each === method);
  if (!channel) return;
  const wording = await savedWording(uow, channel);
  const most = tooLong(channel, wording.en.body, 'en') ?? tooLong(channel, wording.es.body, 'es');
  if (most === null) return;
  const message = `has a template that is longer than ${most}. Shorten ${messageTypes['upcoming-appointments'].label} under Compose first.`;
  refuse([{ path: 'method', message }]);
}

/** What a rule would do with the next appointments, by the gate that sends. */
export async function previewRule(
  uow: UnitOfWork,
  { minutesBefore, method, fallback }: ReminderRuleFields,
  { now, anyHour }: { now: Date; anyHour: boolean },
): Promise<RulePreviewRow[]> {
  const rows: RulePreviewRow[] = [];
  for (const coming of await comingByRule(uow, { minutesBefore, method, now, limit: shown }))
    rows.push(await previewOf(uow, { ...coming, fallback }, anyHour));
  return rows;
}

/** A reminder that has not come yet, in words: when, by what, or why not. */
export async function previewOf(
  uow: UnitOfWork,
  coming: ComingReminder & Pick<ReminderRuleFields, 'fallback'>,
  anyHour: boolean,
): Promise<RulePreviewRow> {
  const { appointmentId, clientName, startsAt, zone, dueAt, confirmed, preference } = coming;
  const { first, more } = rungsOf(coming, preference);
  const judged = confirmed
    ? null
    : await firstThatPasses(uow, [...first, ...more], { appointmentId, at: dueAt, anyHour });
  const decision = judged?.decision ?? null;
  return {
    appointmentId,
    clientName,
    startsAt,
    zone,
    dueAt,
    sendsAt: decision?.kind === 'send' ? dueAt : decision?.kind === 'defer' ? decision.until : null,
    channel: decision && decision.kind !== 'skip' ? (judged?.channel ?? null) : null,
    reason: confirmed ? 'confirmed' : decision?.kind === 'skip' ? decision.reason : judged ? null : 'no-channel',
    sentence: plannedInWords({ dueAt, zone, confirmed }, judged),
  };
}
