import type { UnitOfWork } from '../../db/database.ts';
import { InformationChange } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { closeTask } from '../../db/tasks/close-task.ts';
import { openTask } from '../../db/tasks/open-task.ts';
import type { AskableField } from '../../domain/portal-information.ts';
import { Problem } from '../problem.ts';
import type { Own } from './information.ts';

interface Asked {
  id?: string;
  field: AskableField;
  onFile: string | null;
  wanted: string | null;
  /** Of a number, which `wanted` says nothing of; erased once it is decided on. */
  sealed?: Buffer;
  /** The number on file as it was asked for. */
  sealedBefore?: Buffer;
}

/** Of a request that is over: its numbers are kept nowhere. */
export const erased = { sealed: null, sealedBefore: null } as const;

/** One request a field is open at a time: a newer one takes its place. Call it while the client's row is held. */
export async function askForApproval(
  uow: UnitOfWork,
  { id = newId(), ...asked }: Asked,
  { principal: { clientId, accountId }, now }: Own,
): Promise<void> {
  const open = await uow.em.findOne(InformationChange, { clientId, field: asked.field, status: 'pending' });
  if (open && !asked.sealed && open.wanted === asked.wanted && open.onFile === asked.onFile) return;
  if (open) {
    uow.em.assign(open, { status: 'withdrawn', decidedAt: now, ...erased });
    await uow.em.flush();
  }
  uow.em.create(InformationChange, { id, clientId, accountId, ...asked, askedAt: now });
  await uow.em.flush();
  const cause = causeOf(clientId);
  await openTask(uow, { type: 'information-change', subjectKind: 'client', subjectId: clientId, clientId, cause, now });
}

/** Closes the task once nothing of a client waits for a decision any more. */
export async function settleTask(uow: UnitOfWork, clientId: string, now: Date): Promise<void> {
  if ((await uow.em.count(InformationChange, { clientId, status: 'pending' })) === 0)
    await closeTask(uow, causeOf(clientId), now);
}

/** What the task of a client's requests is called: there is one, however many fields they ask for. */
const causeOf = (clientId: string): string => `information-change:${clientId}`;

/** For the client. */
export const notPending = () =>
  new Problem(409, 'decided', 'This request was decided already', { next: 'Look at the page again.' });
