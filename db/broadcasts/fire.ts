import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { lockBroadcast } from './lock.ts';

/** A broadcast as it was read for its freeze: what is changed of it makes another version. */
export interface ReadBroadcast {
  id: string;
  version: number;
}

/** The broadcast was cancelled, edited or moved while its audience was written down: of that nothing may be kept. */
export class ChangedMeanwhile extends Error {
  constructor(id: string) {
    super(`The broadcast ${id} was changed while its audience was written down`);
  }
}

/** So that a freeze does not go on for minutes in vain. Nothing is held: only {@link fireBroadcast} is sure. @throws ChangedMeanwhile */
export async function assertUnchanged(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, version }: ReadBroadcast,
): Promise<void> {
  const { rows } = await sql`
    select from broadcast where id = ${id}::uuid and version = ${version} and status = 'scheduled'`.execute(kysely);
  if (rows.length === 0) throw new ChangedMeanwhile(id);
}

/** Before it is given up for what was read of it: who changes it at this moment is waited for, and counts. @throws ChangedMeanwhile */
export async function lockUnchanged(uow: UnitOfWork, { id, version }: ReadBroadcast) {
  const broadcast = await lockBroadcast(uow, id);
  if (broadcast?.status !== 'scheduled' || broadcast.version !== version) throw new ChangedMeanwhile(id);
  return broadcast;
}

/**
 * scheduled → running, as the last step of the transaction that has written its audience down: the row is locked for the moment of the commit alone. A
 * freeze takes seconds, or minutes at a million people, and nobody who cancels the broadcast or changes it waits for that; so what they did is looked for
 * here, and counts. @throws ChangedMeanwhile
 */
export async function fireBroadcast(uow: UnitOfWork, read: ReadBroadcast, at: Date): Promise<void> {
  const broadcast = await lockUnchanged(uow, read);
  broadcast.status = 'running';
  broadcast.frozenAt = at;
  await uow.em.flush();
}
