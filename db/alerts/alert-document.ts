import type { UnitOfWork } from '../database.ts';
import { alertOfClient } from './alert-of-client.ts';
import { staffWhoMaySee } from './staff-with-rule.ts';

/**
 * Tells staff that a client sent a document: whoever hears of all of them, and whoever hears of those of the clients assigned to them. Call it while the
 * client's row is locked.
 */
export async function alertDocument(
  uow: UnitOfWork,
  { clientId, folder, now }: { clientId: string; folder: string; now: Date },
): Promise<void> {
  const staffIds = await staffWhoMaySee(uow, {
    rule: 'Receives All Client Portal Document Upload Alerts',
    ofAssigned: 'Receives Assigned Client Portal Document Upload Alert',
    clientId,
    now,
  });
  await alertOfClient(uow, { kind: 'portal-document', clientId, staffIds, part: folder, now });
}
