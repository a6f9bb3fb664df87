import { createAppointmentReminderActivities } from './appointment-reminder.ts';
import { createBroadcastSending } from './broadcast-sending.ts';
import { createBroadcastActivities } from './broadcast.ts';
import { createCcdChecking } from './ccd-checking.ts';
import { createCcdFetching } from './ccd-fetching.ts';
import { createCcdRequestActivities } from './ccd-request.ts';
import { createChartHandoffActivities } from './chart-handoff.ts';
import { createCredentialBatchActivities } from './credential-batch.ts';
import { createCredentialEmailActivities } from './credential-email.ts';
import type { ActivityDeps } from './deps.ts';
import { createDocumentScanning } from './document-scanning.ts';
import { createDocumentActivities } from './documents.ts';
import { createFormActivities } from './forms.ts';
import { createIntegrationCheck, createIntegrationCheckEnding } from './integration-check.ts';
import { createMessageSending } from './message-sending.ts';
import { createMessageActivities } from './message.ts';
import { createPaymentActivities } from './payment.ts';
import { createPaymentReconciliation, createPaymentReconciliationEnding } from './payment-reconciliation.ts';
import { createPaymentRefundActivities } from './payment-refund.ts';
import { createPersonImportActivities } from './person-import.ts';
import { createPimsyReading } from './pimsy-reading.ts';
import { createPimsyReadingEnds } from './pimsy-reading-ends.ts';
import { createPortalThreadActivities } from './portal-thread.ts';
import { createPracticeImportActivities } from './practice-import.ts';
import { createScheduleSyncActivities } from './schedule-sync.ts';
import { createSyncApplying } from './sync-applying.ts';
import { createSyncPlanning } from './sync-planning.ts';
import { createSyncReading } from './sync-reading.ts';
import { createRegisterMapped } from './register-mapped.ts';
import { createReturnMailboxReading } from './return-mailbox.ts';
import { createSending } from './sending.ts';
import { createStatementRunActivities } from './statement-run.ts';
import { createTimeeroReading } from './timeero-reading.ts';
import { createUnknownTexts } from './unknown-texts.ts';
import { createVisitReading } from './visit-reading.ts';
import { createVisitSending } from './visit-sending.ts';
import { createVisitStandings } from './visit-standing.ts';

export type { ActivityDeps } from './deps.ts';

/** All activities by the queue that they run on. Once a process: what limits the messages in flight is kept in here. */
export function createActivities(deps: ActivityDeps) {
  const sending = createSending(deps);
  const ranges = createBroadcastSending(deps, sending);
  const singles = createMessageSending(sending);
  const lookUps = createUnknownTexts(deps);
  const mailbox = createReturnMailboxReading(deps);
  return {
    default: {
      ...lookUps,
      ...mailbox,
      ...createAppointmentReminderActivities(deps),
      ...createBroadcastActivities(deps),
      ...createCcdRequestActivities(deps),
      ...createChartHandoffActivities(deps),
      ...createCredentialBatchActivities(deps),
      ...createCredentialEmailActivities(deps),
      ...createDocumentActivities(deps),
      ...createFormActivities(deps),
      ...createMessageActivities(deps),
      ...createPortalThreadActivities(deps),
      ...createPracticeImportActivities(deps),
      ...createScheduleSyncActivities(deps),
      ...createStatementRunActivities(deps),
      ...createSyncPlanning(deps),
      ...createIntegrationCheckEnding(deps),
      ...createPaymentReconciliationEnding(deps),
      ...createPimsyReadingEnds(deps),
      ...createVisitStandings(deps),
    },
    // Beside ranges, what workflows asked for on these queues before it had gone to others.
    email: { ...ranges, ...singles, ...mailbox },
    text: { ...ranges, ...singles, ...lookUps },
    voice: { ...ranges, ...singles },
    fax: { ...ranges, ...singles },
    'email-single': singles,
    'text-single': singles,
    'voice-single': singles,
    'fax-single': singles,
    documents: { ...createDocumentScanning(deps), ...createCcdChecking(deps) },
    integration: {
      ...createCcdFetching(deps),
      ...createTimeeroReading(deps),
      ...createRegisterMapped(deps),
      ...createPersonImportActivities(deps),
      ...createSyncReading(deps),
      ...createSyncApplying(deps),
      ...createIntegrationCheck(deps),
      ...createPaymentActivities(deps),
      ...createPaymentRefundActivities(deps),
      ...createPaymentReconciliation(deps),
      ...createPimsyReading(deps),
      ...createVisitReading(deps),
      ...createVisitSending(deps),
    },
  };
}
