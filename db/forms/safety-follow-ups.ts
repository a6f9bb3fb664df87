import { sql } from 'kysely';
import { escalatesAfter } from '../../domain/forms/notices.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { SafetyFollowUp } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { lockRow } from '../lock-row.ts';
import { cancelMessage } from '../messages/cancel-message.ts';
import { storedSettings } from '../stored-settings.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { safetyPeople } from './safety-people.ts';

const type = 'safety-follow-up';

/**
 * Opens a safety follow-up of a form, with its task and the first alerts, in the transaction that saves the answers: whatever is down just then, it is there. Nothing
 * where one of this form is open. @returns its id, or null
 */
export async function openFollowUp(
  uow: UnitOfWork,
  { clientId, assignmentId, now }: { clientId: string; assignmentId: string; now: Date },
): Promise<string | null> {
  const id = newId();
  const { rows } = await sql`
    insert into safety_follow_up (id, client_id, assignment_id, opened_at, told, next_at, created_at, updated_at)
    values (${id}::uuid, ${clientId}::uuid, ${assignmentId}::uuid, ${now}::timestamptz, 1, ${await nextAt(uow, 1, now)}::timestamptz,
            ${now}::timestamptz, ${now}::timestamptz)
    on conflict (practice_id, assignment_id) where acknowledged_at is null do nothing
    returning id`.execute(uow.kysely);
  if (rows.length === 0) return null;
  const about = { subjectKind: 'safety_follow_up', subjectId: id, clientId, now } as const;
  const taskId = await openTask(uow, { ...about, type, cause: `${type}:${id}`, priority: 'high', dueAt: now });
  const staffIds = await safetyPeople(uow, { clientId, everybody: false, now });
  await raiseAlerts(uow, { ...about, kind: type, staffIds, taskId });
  return id;
}

async function nextAt(uow: UnitOfWork, told: number, now: Date): Promise<Date> {
  const minutes = settingValue(await storedSettings(uow), settings.safetyMinutes);
  return new Date(now.getTime() + escalatesAfter(minutes, told) * 60_000);
}

export interface FollowUpLook {
  /** Somebody has acknowledged it. */
  over: boolean;
  waitMs: number;
}

/** Tells of it again what is due by `now`, once, however often it is called. Null where there is no such follow-up. */
export async function lookAtFollowUp(uow: UnitOfWork, id: string, now: Date): Promise<FollowUpLook | null> {
  const row = await lockRow(uow, SafetyFollowUp, { id });
  if (!row) return null;
  if (row.acknowledgedAt) return { over: true, waitMs: 0 };
  row.lookedAt = now;
  if (row.nextAt <= now) {
    const { clientId } = row;
    // Of alerts that nobody has read one is enough, the newest; each has a message of its own.
    await closeFollowUpAlerts(uow, id, now);
    const staffIds = await safetyPeople(uow, { clientId, everybody: true, now });
    const about = {
      subjectKind: 'safety_follow_up',
      subjectId: id,
      clientId,
      taskId: await taskOf(uow, id),
      now,
    } as const;
    await raiseAlerts(uow, { ...about, kind: type, staffIds });
    row.told += 1;
    row.nextAt = await nextAt(uow, row.told, now);
  }
  await uow.em.flush();
  return { over: false, waitMs: Math.max(1_000, row.nextAt.getTime() - now.getTime()) };
}

async function taskOf({ kysely }: UnitOfWork, id: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from task where subject_kind = 'safety_follow_up' and subject_id = ${id}::uuid order by id desc limit 1`.execute(
    kysely,
  );
  return rows[0]?.id ?? null;
}

async function closeFollowUpAlerts({ kysely }: UnitOfWork, id: string, now: Date): Promise<void> {
  await sql`
    update alert set read_at = ${now}::timestamptz
     where subject_kind = 'safety_follow_up' and subject_id = ${id}::uuid and read_at is null`.execute(kysely);
}

/** What follows once somebody has acknowledged it: its task is done, and nobody is called to it any more. */
export async function settleFollowUp(uow: UnitOfWork, id: string, now: Date): Promise<void> {
  await finishTask(uow, { type, subjectId: id, outcome: 'Acknowledged', now });
  await closeFollowUpAlerts(uow, id, now);
  const { rows } = await sql<{ id: string }>`
    select m.id from alert a join message m on m.id = a.message_id
     where a.subject_kind = 'safety_follow_up' and a.subject_id = ${id}::uuid and m.status in ('pending', 'claimed')
     order by m.id`.execute(uow.kysely);
  for (const message of rows) await cancelMessage(uow, message.id, now);
}
