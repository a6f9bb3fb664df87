import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { holds } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';
import { ChartRequest, Note } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { canReceive } from './capable.ts';
import { recordStep } from './record-step.ts';

/**
 * Gives a note that was not released to somebody who can go on with it, where who held it has left: their supervisor, else a clinician of the client, else
 * an administrator; to nobody who may not write notes, since it would wait there for good. Their requests go with it, since a note's holder is who asks. @returns whether it was given away
 */
export async function handOverNote(uow: UnitOfWork, noteId: string, now: Date): Promise<boolean> {
  const note = await lockRow(uow, Note, { id: noteId });
  if (!note || note.releasedAt) return false;
  const { rows } = await sql<{ id: string }>`
    select s.id from staff h join staff s on s.active and s.id <> h.id
     where h.id = ${note.holderId}::uuid and not h.active and ${holds('Notes', 'create')}
       and (s.id = h.supervisor_id or ${holds('Profile Management', 'modify')}
            or exists (select from assignment a where a.client_id = ${note.clientId}::uuid and a.staff_id = s.id and a.role = 'clinician'))
     order by s.id = h.supervisor_id desc, ${holds('Profile Management', 'modify')}, s.id`.execute(uow.kysely);
  for (const { id } of rows) {
    const about = { clientId: note.clientId, now };
    if (!(await canReceive(uow, { staffId: id, groupId: null }, about))) continue;
    note.holderId = id;
    for (const request of await uow.em.find(ChartRequest, { noteId, closedAt: null })) {
      request.version += 1;
      recordStep(uow, request, { step: 'author-left', keeperId: id, now });
    }
    await uow.em.flush();
    await raiseAlerts(uow, {
      kind: 'note-handed-over',
      staffIds: [id],
      subjectKind: 'note',
      subjectId: noteId,
      ...about,
    });
    return true;
  }
  return false;
}

/** Notes whose holder has left, by key. */
export async function notesLeftBehind(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { after, limit }: Omit<WaitingPage, 'before'>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select n.id from note n join staff h on h.id = n.holder_id and not h.active
     where n.released_at is null and (${after}::uuid is null or n.id > ${after}::uuid) order by n.id limit ${limit}`.execute(
    kysely,
  );
  return rows.map(({ id }) => id);
}
