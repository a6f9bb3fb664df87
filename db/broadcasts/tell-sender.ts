import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';

/** Alerts the member of staff who asked for a broadcast; one that a program sent, or that came with the sample, tells nobody. */
export async function tellSender(
  uow: UnitOfWork,
  { kind, broadcastId, now }: { kind: AlertKindId; broadcastId: string; now: Date },
): Promise<void> {
  const staffId = await staffOfActor(uow, await senderOf(uow, broadcastId));
  if (staffId)
    await raiseAlerts(uow, { kind, staffIds: [staffId], subjectKind: 'broadcast', subjectId: broadcastId, now });
}

/** The actor who asked for it, as the audit log says; nobody: it came with the sample. */
async function senderOf({ kysely }: UnitOfWork, broadcastId: string): Promise<string> {
  const { rows } = await sql<{ actor: string }>`
    select actor from audit where subject = 'broadcast' and subject_id = ${broadcastId}::text and action = 'insert' limit 1`.execute(
    kysely,
  );
  return rows[0]?.actor ?? 'system:nobody';
}
