import { createActivities } from '../activities/index.ts';
import { sweepCcds } from '../activities/ccd-sweeper.ts';
import { sweepChartHandoffs } from '../activities/chart-handoff-sweeper.ts';
import { sweepDocuments } from '../activities/document-sweeper.ts';
import { sweepForms } from '../activities/form-sweeper.ts';
import { sweepGuardians } from '../activities/guardian-sweeper.ts';
import { sweepIntegrations } from '../activities/integration-sweeper.ts';
import { sweepPayments } from '../activities/payment-sweeper.ts';
import { sweepPersonImports } from '../activities/person-import-sweeper.ts';
import { sweepPortalThreads } from '../activities/portal-thread-sweeper.ts';
import { createReminderSweeper } from '../activities/reminder-sweeper.ts';
import { sweepStatements } from '../activities/statement-sweeper.ts';
import { sweep } from '../activities/sweeper.ts';
import { createSyncSweeper } from '../activities/sync-sweeper.ts';
import { sweepUnknown } from '../activities/unknown-sweeper.ts';
import { sweepVisits } from '../activities/visit-sweeper.ts';
import { openDatabase } from '../db/database.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { callingNumber, type Config, ConfigError, readConfig } from '../platform/config.ts';
import { logCrashes } from '../platform/crash.ts';
import { KeyRing } from '../platform/keyring.ts';
import { createLogger } from '../platform/log.ts';
import { collectProcessMetrics } from '../platform/metrics.ts';
import { keepSchedule, removeSchedule } from '../platform/schedules.ts';
import { connect, isRunning, signalIfRunning, signalOrStart, startOnce } from '../platform/temporal.ts';
import { createReturnPaths } from '../providers/email/return-path.ts';
import { createSmtpSender } from '../providers/email/smtp.ts';
import { createClamdScanner } from '../providers/scanner/clamd.ts';
import { createLocalStorage } from '../providers/storage/local.ts';
import { createTwilioSender } from '../providers/text/twilio.ts';
import { appointmentReminderStart, appointmentReminderType } from '../workflows/appointment-reminder/contract.ts';
import { createTwilioCaller } from '../providers/voice/twilio.ts';
import { broadcastStart, broadcastType, broadcastWorkflowId, changedSignal } from '../workflows/broadcast/contract.ts';
import { ccdRequestStart, ccdRequestType } from '../workflows/ccd-request/contract.ts';
import { chartHandoffStart, chartHandoffType, lookAgainSignal } from '../workflows/chart-handoff/contract.ts';
import { credentialBatchStart, credentialBatchType } from '../workflows/credential-batch/contract.ts';
import {
  type CredentialEmailInput,
  credentialEmailStart,
  credentialEmailType,
} from '../workflows/credential-email/contract.ts';
import { documentScanStart, documentScanType } from '../workflows/document-scan/contract.ts';
import { formAssignmentStart, formAssignmentType, formChangedSignal } from '../workflows/form-assignment/contract.ts';
import { integrationCheckStart, integrationCheckType } from '../workflows/integration-check/contract.ts';
import { messageStart, messageType } from '../workflows/message/contract.ts';
import { paymentStart, paymentType } from '../workflows/payment/contract.ts';
import { paymentReconciliationStart, paymentReconciliationType } from '../workflows/payment-reconciliation/contract.ts';
import { paymentRefundStart, paymentRefundType } from '../workflows/payment-refund/contract.ts';
import { personImportStart, personImportTypes } from '../workflows/person-import/contract.ts';
import { pimsyReadingStart, pimsyReadingType } from '../workflows/pimsy-reading/contract.ts';
import { portalThreadStart, portalThreadType } from '../workflows/portal-thread/contract.ts';
import { practiceImportStart, practiceImportType } from '../workflows/practice-import/contract.ts';
import { safetyFollowUpStart, safetyFollowUpType } from '../workflows/safety-follow-up/contract.ts';
import { statementRunStart, statementRunType } from '../workflows/statement-run/contract.ts';
import { timeeroReadingStart, timeeroReadingType } from '../workflows/timeero-reading/contract.ts';
import { createEhrs, createFaxSender, createFieldTimes, createPayments, createReturnMailbox } from './adapters.ts';
import {
  askedSyncStart,
  scheduleSyncId,
  scheduleSyncType,
  syncSchedule,
  targetSyncStart,
} from '../workflows/schedule-sync/contract.ts';
import { returnedMailsStart, returnedMailsType } from '../workflows/returned-mails/contract.ts';
import { unknownTextsStart, unknownTextsType } from '../workflows/unknown-texts/contract.ts';
import { visitExportStart, visitExportType } from '../workflows/visit-export/contract.ts';
import { bundleWorkflows } from './bundle.ts';
import { serveHealth } from './health.ts';
import { createWorkers } from './run-workers.ts';
import { installRuntime } from './sdk-runtime.ts';

/** Of one call that starts something; the next sweep tries again. */
const callLimitMs = 5_000;

/** Runs until SIGTERM or SIGINT; a second one changes nothing, since Ctrl-C reaches a process twice. */
async function main(config: Config): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const log = createLogger({ level: config.LOG_LEVEL, name: 'worker' });
  logCrashes(log);
  collectProcessMetrics();
  const { sdkMetrics } = await installRuntime(log);

  const keyRing = new KeyRing(config.ROUNDS_MASTER_KEYS);
  const database = await openDatabase(config.DATABASE_URL, { pool: config.DATABASE_POOL });
  const { now: clock, measure } = createSharedClock(database, log);
  const temporal = connect(config, keyRing);
  const email = emailSender(config, keyRing);
  const storage = createLocalStorage({ root: config.STORAGE_DIR, keyRing });
  const scanner = createClamdScanner({ url: config.CLAMD_URL });
  const startCredential = (input: CredentialEmailInput): Promise<boolean> =>
    startOnce(temporal, callLimitMs, credentialEmailType, credentialEmailStart(input));
  const startSync = (options: ReturnType<typeof askedSyncStart>): Promise<void> =>
    signalOrStart(temporal, callLimitMs, scheduleSyncType, options);
  const sweepSyncs = createSyncSweeper({
    database,
    clock,
    log,
    keepSchedule: (practiceId) => keepSchedule(temporal, callLimitMs, syncSchedule(practiceId)),
    removeSchedule: (practiceId) => removeSchedule(temporal, callLimitMs, scheduleSyncId(practiceId)),
    startAsked: (practiceId) => startSync(askedSyncStart(practiceId)),
    startTargets: (practiceId) => startSync(targetSyncStart(practiceId)),
  });
  const sweepReminders = createReminderSweeper({
    database,
    clock,
    log,
    tell: (input) => signalOrStart(temporal, callLimitMs, appointmentReminderType, appointmentReminderStart(input)),
  });
  const workers = createWorkers({
    config,
    keyRing,
    log,
    bundle: await bundleWorkflows(log),
    activities: createActivities({
      database,
      email,
      text: textSender(config, clock),
      voice: caller(config, clock),
      fax: createFaxSender(config, email),
      returnMailbox: createReturnMailbox(config, keyRing),
      scanner,
      storage,
      ehr: createEhrs(config),
      fieldTime: createFieldTimes(config),
      payments: createPayments,
      keyRing,
      config,
      clock,
      log,
      startCredential,
      leaseMs: config.WORKER_LEASE_MS,
      lookAgainMs: config.IMPORT_LOOK_AGAIN_MS,
    }),
    async sweep() {
      await measure();
      const documents = sweepDocuments({
        database,
        storage,
        clock,
        log,
        startScan: (input) => startOnce(temporal, callLimitMs, documentScanType, documentScanStart(input)),
      });
      // Neither keeps the other from its work.
      const others = sweep({
        database,
        clock,
        log,
        start: (input) => startOnce(temporal, callLimitMs, broadcastType, broadcastStart(input)),
        tellChanged: (id) => signalIfRunning(temporal, callLimitMs, broadcastWorkflowId(id), changedSignal),
        startMessage: (input) => startOnce(temporal, callLimitMs, messageType, messageStart(input)),
        startImport: (input) => startOnce(temporal, callLimitMs, practiceImportType, practiceImportStart(input)),
        startCredential,
        startBatch: (input) => startOnce(temporal, callLimitMs, credentialBatchType, credentialBatchStart(input)),
        isRunning: (id) => isRunning(temporal, callLimitMs, broadcastWorkflowId(id)),
      });
      const people = sweepPersonImports({
        database,
        clock,
        log,
        startImport: (kind, input) =>
          startOnce(temporal, callLimitMs, personImportTypes[kind], personImportStart(kind, input)),
        startReading: (practiceId) =>
          startOnce(temporal, callLimitMs, timeeroReadingType, timeeroReadingStart({ practiceId })),
      });
      const integrations = sweepIntegrations({
        database,
        clock,
        log,
        startCheck: (input) => startOnce(temporal, callLimitMs, integrationCheckType, integrationCheckStart(input)),
        startReading: (input) => startOnce(temporal, callLimitMs, pimsyReadingType, pimsyReadingStart(input)),
      });
      const handoffs = sweepChartHandoffs({
        database,
        clock,
        log,
        lookAt: (input) =>
          signalOrStart(temporal, callLimitMs, chartHandoffType, {
            ...chartHandoffStart(input),
            signal: lookAgainSignal,
          }),
      });
      const syncs = sweepSyncs();
      const visits = sweepVisits({
        database,
        clock,
        log,
        tell: (input) => signalOrStart(temporal, callLimitMs, visitExportType, visitExportStart(input)),
      });
      const unknown = sweepUnknown({
        database,
        clock,
        log,
        startLookUp: (input) => startOnce(temporal, callLimitMs, unknownTextsType, unknownTextsStart(input)),
      });
      const forms = sweepForms({
        database,
        clock,
        log,
        lookAtForm: (input) =>
          signalOrStart(temporal, callLimitMs, formAssignmentType, {
            ...formAssignmentStart(input),
            signal: formChangedSignal,
          }),
        startFollowUp: (input) => startOnce(temporal, callLimitMs, safetyFollowUpType, safetyFollowUpStart(input)),
      });
      const portal = sweepPortalThreads({
        database,
        clock,
        log,
        lookAt: (input) => signalOrStart(temporal, callLimitMs, portalThreadType, portalThreadStart(input)),
      });
      const payments = sweepPayments({
        database,
        clock,
        log,
        lookAfter: (input) => signalOrStart(temporal, callLimitMs, paymentType, paymentStart(input)),
        startRefund: (input) => startOnce(temporal, callLimitMs, paymentRefundType, paymentRefundStart(input)),
        startReconciliation: (input) =>
          startOnce(temporal, callLimitMs, paymentReconciliationType, paymentReconciliationStart(input)),
      });
      const ccds = sweepCcds({
        database,
        clock,
        log,
        lookAt: (input) => signalOrStart(temporal, callLimitMs, ccdRequestType, ccdRequestStart(input)),
      });
      const guardians = sweepGuardians({ database, clock, log, config });
      const statements = sweepStatements({
        database,
        clock,
        log,
        start: (input) => startOnce(temporal, callLimitMs, statementRunType, statementRunStart(input)),
      });
      const reminders = sweepReminders();
      const returned = config.BOUNCE_IMAP_URL
        ? startOnce(temporal, callLimitMs, returnedMailsType, returnedMailsStart())
        : Promise.resolve(false);
      const all = [
        forms,
        payments,
        statements,
        ccds,
        guardians,
        portal,
        reminders,
        unknown,
        returned,
        documents,
        others,
        people,
        integrations,
        handoffs,
        syncs,
        visits,
      ];
      await Promise.allSettled(all);
      await Promise.all(all);
    },
    // Nothing is handed over by a clock that was not compared.
    ping: async () => (await database.ping()) && (await measure()),
  });
  const health = await serveHealth({
    host: config.WORKER_HOST,
    port: config.WORKER_PORT,
    sdkMetrics,
    async checks() {
      const [postgres, reachable] = await Promise.all([database.ping(), temporal.isReachable()]);
      return { polling: workers.isPolling(), database: postgres, temporal: reachable };
    },
  });
  log.info({ port: health.port }, 'Worker started');

  await workers.run(stop.signal);
  // Activities have ended: what they used may go, the connections to Temporal last.
  await email.close();
  await database.close();
  await temporal.close();
  await health.close();
  log.info('Worker stopped');
}

function emailSender(config: Config, keyRing: KeyRing) {
  return createSmtpSender({
    url: config.SMTP_URL,
    from: config.MAIL_FROM,
    returnPath: config.BOUNCE_DOMAIN ? createReturnPaths(keyRing, config.BOUNCE_DOMAIN).of : undefined,
  });
}

function textSender(config: Config, clock: () => Date) {
  return createTwilioSender({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    from: config.TWILIO_FROM,
    baseUrl: config.TWILIO_BASE_URL,
    clock,
  });
}

function caller(config: Config, clock: () => Date) {
  return createTwilioCaller({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    from: callingNumber(config),
    baseUrl: config.TWILIO_BASE_URL,
    clock,
  });
}

try {
  await main(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
