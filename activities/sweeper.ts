import { finishBroadcast } from '../db/broadcasts/finish.ts';
import type { Database, UnitOfWork } from '../db/database.ts';
import { waitingBatches } from '../db/credential-batches/waiting.ts';
import { waitingImports } from '../db/imports/waiting.ts';
import { settleAddressFailures } from '../db/messages/address-failures.ts';
import { waitingCredentials } from '../db/portal/waiting-credentials.ts';
import { overdueBroadcasts } from '../db/queries/overdue-broadcasts.ts';
import { forgetUntold, untoldBroadcasts } from '../db/queries/untold-broadcasts.ts';
import { queueAges } from '../db/queries/queue-ages.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { removeExpired } from '../db/queries/remove-expired.ts';
import { requestedBroadcasts } from '../db/queries/requested-broadcasts.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import { waitingMessages } from '../db/queries/waiting-messages.ts';
import { broadcastMethods } from '../domain/message-types.ts';
import type { Logger } from '../platform/log.ts';
import { queueAgeSeconds } from '../platform/metrics.ts';
import type { BroadcastInput } from '../workflows/broadcast/contract.ts';
import type { CredentialBatchInput } from '../workflows/credential-batch/contract.ts';
import type { CredentialEmailInput } from '../workflows/credential-email/contract.ts';
import type { MessageInput } from '../workflows/message/contract.ts';
import type { PracticeImportInput } from '../workflows/practice-import/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** Long enough for a workflow to have moved on by itself after its workers were away. */
const overdueMs = 10 * 60_000;

const lost =
  'Its workflow was stopped from outside, or lost with the Temporal server. Nothing more is sent: see below who got it, and send to the others anew.';

export interface SweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Starts a broadcast's workflow; false where it had been started before. Rejects when Temporal is away. */
  start: (broadcast: BroadcastInput) => Promise<boolean>;
  /** Tells a broadcast's workflow that its row was changed; false where none runs. Rejects when Temporal is away. */
  tellChanged: (broadcastId: string) => Promise<boolean>;
  /** Starts a single message's workflow; false where one runs. Rejects when Temporal is away. */
  startMessage: (message: MessageInput) => Promise<boolean>;
  /** Has an import run carried out; false where it is. Rejects when Temporal is away. */
  startImport: (run: PracticeImportInput) => Promise<boolean>;
  /** Has a credential mailed; false where it is. Rejects when Temporal is away. */
  startCredential: (credential: CredentialEmailInput) => Promise<boolean>;
  /** Has a batch of credentials carried out; false where it is. Rejects when Temporal is away. */
  startBatch: (batch: CredentialBatchInput) => Promise<boolean>;
  /** Whether a broadcast's workflow has begun and not ended. Rejects when Temporal is away. */
  isRunning: (broadcastId: string) => Promise<boolean>;
}

/**
 * Takes up what waits in every practice: messages whose sender died, broadcasts, single messages, credentials one by one or many at once, and imports that were asked for while Temporal was
 * away, and those whose workflow is gone. Removes what has expired. Any number of workers may sweep at once; no row is held while Temporal is asked.
 */
export async function sweep(deps: SweepDeps): Promise<void> {
  const practices = (await deps.database.practices()).map((practice) => practice.id);
  // First what needs no Temporal: it may be away, and the rest then ends at once.
  for (const practiceId of practices) await recover(deps, practiceId);
  await measure(deps, practices);
  for (const practiceId of practices) await startWaiting(deps, practiceId);
  for (const practiceId of practices) await tellChanges(deps, practiceId);
  for (const practiceId of practices) await startMessages(deps, practiceId);
  for (const practiceId of practices) await startImports(deps, practiceId);
  for (const practiceId of practices) await startCredentials(deps, practiceId);
  for (const practiceId of practices) await startBatches(deps, practiceId);
  for (const practiceId of practices) await failLost(deps, practiceId);
}

async function recover({ database, clock, log }: SweepDeps, practiceId: string): Promise<void> {
  const recovered = await database.work(scopeOf(practiceId), async (uow) => {
    await removeExpired(uow, clock());
    const leases = await recoverLeases(uow, { now: clock() });
    // After the messages, as whoever stops an address does.
    await settleAddressFailures(uow, { personId: null, now: clock() });
    return leases;
  });
  if (recovered.returned + recovered.unknown > 0)
    log.warn({ practiceId, ...recovered }, 'Ended leases of senders that are gone');
}

async function measure({ database, clock }: SweepDeps, practices: string[]): Promise<void> {
  const oldest = new Map<string, number>(broadcastMethods.map((method) => [method, 0]));
  for (const practiceId of practices)
    for (const { channel, seconds } of await database.work(scopeOf(practiceId), (uow) => queueAges(uow, clock())))
      oldest.set(channel, Math.max(oldest.get(channel) ?? 0, seconds));
  for (const [queue, seconds] of oldest) queueAgeSeconds.set({ queue }, seconds);
}

async function startWaiting(deps: SweepDeps, practiceId: string): Promise<void> {
  let broadcasts = 0;
  for await (const broadcastId of waiting(deps, practiceId, requestedBroadcasts, startAfterMs))
    if (await deps.start({ practiceId, broadcastId })) broadcasts += 1;
  if (broadcasts > 0) deps.log.info({ practiceId, broadcasts }, 'Started broadcasts that were waiting');
}

/** What people did with a broadcast while Temporal was away, and what it did with itself: the row has it, its workflow may wait for it. */
async function tellChanges(deps: SweepDeps, practiceId: string): Promise<void> {
  for await (const broadcastId of waiting(deps, practiceId, untoldBroadcasts, startAfterMs)) {
    if (await deps.tellChanged(broadcastId)) continue;
    await deps.database.work(scopeOf(practiceId), (uow) => forgetUntold(uow, broadcastId));
  }
}

/** Also those whose workflow is gone: another one goes on by the row. */
async function startMessages(deps: SweepDeps, practiceId: string): Promise<void> {
  const overdue = new Date(deps.clock().getTime() - overdueMs);
  let messages = 0;
  for await (const messageId of waiting(
    deps,
    practiceId,
    (uow, page) => waitingMessages(uow, { ...page, overdue }),
    startAfterMs,
  ))
    if (await deps.startMessage({ practiceId, messageId })) messages += 1;
  if (messages > 0) deps.log.info({ practiceId, messages }, 'Started single messages that were waiting');
}

async function startImports(deps: SweepDeps, practiceId: string): Promise<void> {
  let imports = 0;
  for await (const runId of waiting(deps, practiceId, waitingImports, startAfterMs))
    if (await deps.startImport({ practiceId, runId })) imports += 1;
  if (imports > 0) deps.log.info({ practiceId, imports }, 'Started imports that were waiting');
}

/** Also those whose workflow is gone: another one goes on by the rows. */
async function startCredentials(deps: SweepDeps, practiceId: string): Promise<void> {
  const overdue = new Date(deps.clock().getTime() - overdueMs);
  const inputs = new Map<string, CredentialEmailInput>();
  const look = async (uow: UnitOfWork, page: WaitingPage) => {
    const rows = await waitingCredentials(uow, { ...page, overdue });
    for (const row of rows) inputs.set(row.credentialId, { practiceId, ...row });
    return rows.map(({ credentialId }) => credentialId);
  };
  let credentials = 0;
  for await (const id of waiting(deps, practiceId, look, startAfterMs)) {
    const input = inputs.get(id);
    if (input && (await deps.startCredential(input))) credentials += 1;
  }
  if (credentials > 0) deps.log.info({ practiceId, credentials }, 'Started credentials that were waiting');
}

async function startBatches(deps: SweepDeps, practiceId: string): Promise<void> {
  let batches = 0;
  for await (const batchId of waiting(deps, practiceId, waitingBatches, startAfterMs))
    if (await deps.startBatch({ practiceId, batchId })) batches += 1;
  if (batches > 0) deps.log.info({ practiceId, batches }, 'Started batches of credentials that were waiting');
}

async function failLost(deps: SweepDeps, practiceId: string): Promise<void> {
  for await (const broadcastId of waiting(deps, practiceId, overdueBroadcasts, overdueMs)) {
    if (await deps.isRunning(broadcastId)) continue;
    const finished = await deps.database.work(scopeOf(practiceId), (uow) =>
      finishBroadcast(uow, broadcastId, { outcome: 'failed', failure: lost, now: deps.clock() }),
    );
    if (finished?.ended) deps.log.error({ practiceId, broadcastId }, 'Ended a broadcast whose workflow is gone');
  }
}
