import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Integration, SyncChange, SyncRun, WebhookEvent, WebhookSecret } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { endRun } from '../../db/sync/end-run.ts';
import { lockConnections } from '../../db/sync/lock-connections.ts';
import { bothEnabled, hasSynced } from '../../db/sync/integrations.ts';
import { syncRunList } from '../../db/sync/run-list.ts';
import { syncMayBeCancelled, type SyncStatus } from '../../domain/fieldtime/sync-runs.ts';
import type { newSyncRun, RequestedSyncRun, SyncRun as Shape, SyncState } from '../../domain/schemas/sync.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertVersion, found } from './rows.ts';

/** @throws Problem 404 */
export async function readSyncRun(uow: UnitOfWork, id: string): Promise<Shape> {
  const [run] = await syncRunList(uow, { id, after: null, limit: 1 });
  return found(run ?? null, 'sync run');
}

const locked = async (uow: UnitOfWork, id: string) => {
  await lockConnections(uow);
  return found(await lockRow(uow, SyncRun, { id }), 'sync run');
};

const underWay = ['requested', 'reading', 'applying'] as const satisfies readonly SyncStatus[];

/** Runs that a person waits for; short ones of single shifts are not in the way. */
const waitedFor = { status: [...underWay], scope: { $ne: 'targets' as const } };

/** A run that is now requested, or the one that is under way. @throws Problem 409 where PIMSY or Timeero is not enabled */
export async function requestSync(
  uow: UnitOfWork,
  { preview }: z.output<typeof newSyncRun>,
  { principal, now }: Asking,
): Promise<RequestedSyncRun> {
  // Whoever asks at the same time waits here, and then finds the run of the first.
  if (!(await bothEnabled(uow, { lock: true })))
    throw conflict(
      'not-enabled',
      'PIMSY and Timeero are not both enabled',
      'Enable them under Integrations > PIMSY > Configuration and Integrations > Timeero > Configuration.',
    );
  const running = await uow.em.findOne(SyncRun, waitedFor, { orderBy: { id: 'desc' } });
  if (running) return { run: await readSyncRun(uow, running.id), alreadyRunning: true };
  const id = newId();
  const trigger = preview ? 'preview' : 'person';
  uow.em.create(SyncRun, { id, trigger, scope: 'whole', requestedBy: principal.actor, createdAt: now });
  await uow.em.flush();
  return { run: await readSyncRun(uow, id), alreadyRunning: false };
}

/** held → requested: the deletions that were shown may go; the run reads anew, and asks again for more than these. @throws Problem 404, 409 */
export async function approveSync(
  uow: UnitOfWork,
  id: string,
  { version }: { version: number },
  { principal, now }: Asking,
): Promise<Shape> {
  const run = await heldRun(uow, id, version);
  await uow.em.nativeUpdate(SyncChange, { runId: id, kind: 'delete', status: 'planned' }, { approved: true });
  const decided = { decision: 'approved', decidedBy: principal.actor, decidedAt: now } as const;
  Object.assign(run, { ...decided, status: 'requested', updatedAt: now });
  await uow.em.flush();
  return readSyncRun(uow, id);
}

/** held → cancelled: nothing of it is written. The next run plans anew, and asks again. @throws Problem 404, 409 */
export async function discardSync(
  uow: UnitOfWork,
  id: string,
  { version }: { version: number },
  { principal, now }: Asking,
): Promise<Shape> {
  const run = await heldRun(uow, id, version);
  run.decidedBy = principal.actor;
  await endRun(uow, id, { status: 'cancelled', decision: 'discarded', now });
  return readSyncRun(uow, id);
}

async function heldRun(uow: UnitOfWork, id: string, version: number) {
  const run = await locked(uow, id);
  if (run.status !== 'held')
    throw conflict(
      'not-held',
      'This run does not wait for a decision (any more)',
      'Look at the newest run: it has planned anew.',
    );
  assertVersion(run, version);
  return run;
}

/** What is written by then stays, and so does what is in flight. @throws Problem 404, 409 */
export async function cancelSync(uow: UnitOfWork, id: string, { now }: Asking): Promise<Shape> {
  const run = await locked(uow, id);
  if (!syncMayBeCancelled(run.status))
    throw conflict('over', 'This run is not under way', 'Look at it again: how it ended is shown there.');
  await endRun(uow, id, { status: 'cancelled', now });
  return readSyncRun(uow, id);
}

export async function readSyncState(uow: UnitOfWork, publicUrl: string): Promise<SyncState> {
  const { em } = uow;
  const timeero = await em.findOne(Integration, { system: 'timeero' });
  const running = await em.findOne(SyncRun, waitedFor, { orderBy: { id: 'desc' } });
  const held = await em.findOne(SyncRun, { status: 'held' }, { orderBy: { id: 'desc' } });
  const [secret] = await em.find(WebhookSecret, {}, { orderBy: { id: 'desc' }, limit: 1 });
  const [last] = await em.find(WebhookEvent, {}, { orderBy: { id: 'desc' }, limit: 1 });
  return {
    enabled: (await bothEnabled(uow)) !== null,
    lastGoodAt: timeero?.lastGoodAt?.toISOString() ?? null,
    failures: timeero?.failures ?? 0,
    underWay: running?.id ?? null,
    held: held?.id ?? null,
    begun: await hasSynced(uow),
    webhooks: {
      address: `${publicUrl}/callbacks/timeero/${uow.practiceId}`,
      secretSetAt: secret?.createdAt.toISOString() ?? null,
      lastAt: last?.receivedAt.toISOString() ?? null,
    },
  };
}

const contextOf = (practiceId: string) => Buffer.from(`webhook-secret/${practiceId}`);
/** The one in use and the one before it. */
const kept = 2;

/** What Timeero signs with from now on; the secret before it counts until the next one. */
export async function setWebhookSecret(uow: UnitOfWork, keyRing: KeyRing, secret: string, now: Date): Promise<void> {
  const { em, practiceId } = uow;
  const { sealed, keyId } = keyRing.encrypt('field', Buffer.from(secret), undefined, contextOf(practiceId));
  em.create(WebhookSecret, { sealed, keyId, createdAt: now });
  await em.flush();
  const old = await em.find(WebhookSecret, {}, { orderBy: { id: 'desc' }, offset: kept });
  for (const row of old) em.remove(row);
  await em.flush();
}

/** The secrets that a webhook may be signed with, the newest first. */
export async function webhookSecrets({ em, practiceId }: UnitOfWork, keyRing: KeyRing): Promise<string[]> {
  const rows = await em.find(WebhookSecret, {}, { orderBy: { id: 'desc' }, limit: kept });
  return rows.map(({ keyId, sealed }) => keyRing.decrypt('field', keyId, sealed, contextOf(practiceId)).toString());
}
