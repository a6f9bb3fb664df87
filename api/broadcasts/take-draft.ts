import type { UnitOfWork } from '../../db/database.ts';
import { BroadcastDraft } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import type { SignedIn } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertVersion } from '../records/rows.ts';

/**
 * Deletes the draft of what is sent, with the transaction that sends it: of two who send the same one, the second waits for the first and then finds
 * none. @throws Problem 409 where it is not there, or is newer
 */
export async function takeDraft(
  uow: UnitOfWork,
  { id, version }: { id: string; version: number },
  { accountId }: SignedIn,
): Promise<void> {
  const row = await lockRow(uow, BroadcastDraft, { id, accountId });
  if (!row)
    throw conflict(
      'draft-gone',
      'This draft has been sent or deleted already',
      'Look in History for what was sent. To send this all the same, keep it as a new draft first.',
    );
  assertVersion(row, version);
  uow.em.remove(row);
}
