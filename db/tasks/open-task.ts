import { sql } from 'kysely';
import type { TaskSubject } from '../../domain/schemas/desk.ts';
import type { UnitOfWork } from '../database.ts';

export interface NewTask {
  /** Code of the picklist task-type. */
  type: string;
  subjectKind: TaskSubject;
  subjectId: string;
  /** Whose chart it belongs to. */
  clientId?: string | null;
  /** A member of staff; without one it goes to `groupId`, or to the group of its type. */
  ownerId?: string | null;
  groupId?: string | null;
  /** What the same trouble is called each time it comes up: while a task of this cause is open no second one is made. */
  cause?: string | null;
  note?: string;
  priority?: 'normal' | 'high';
  dueAt?: Date | null;
  now: Date;
}

/** Opens a task, once a cause. @returns its id, or null where one of the same cause is open already */
export async function openTask({ kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>, task: NewTask) {
  const { type, subjectKind, subjectId, clientId = null, ownerId = null, groupId = null, cause = null } = task;
  const { note = '', priority = 'normal', dueAt = null, now } = task;
  const { rows } = await sql<{ id: string }>`
    insert into task (type, subject_kind, subject_id, client_id, owner_id, group_id, cause, note, priority, due_at, created_by,
                      created_at, updated_at)
    select ${type}, ${subjectKind}, ${subjectId}::uuid, ${clientId}::uuid, ${ownerId}::uuid,
           coalesce(${groupId}::uuid, case when ${ownerId}::uuid is null then (
             select p.group_id from picklist p where p.list = 'task-type' and p.code = ${type}) end),
           ${cause}, ${note}, ${priority}, ${dueAt}::timestamptz, ${actor}, ${now}::timestamptz, ${now}::timestamptz
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing
    returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}
