/* Long because it lists, process by process, what each is told. */
import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { SyncScope, SyncTrigger } from '../../domain/fieldtime/sync-runs.ts';
import { queues } from '../../platform/names.ts';
import {
  type CredentialBatchState,
  credentialBatchStart,
  credentialBatchType,
} from '../../workflows/credential-batch/contract.ts';
import { credentialEmailStart, credentialEmailType } from '../../workflows/credential-email/contract.ts';
import { documentScanFailures, documentScanStart, documentScanType } from '../../workflows/document-scan/contract.ts';
import { personImportStart, personImportTypes } from '../../workflows/person-import/contract.ts';
import { timeeroReadingStart, timeeroReadingType } from '../../workflows/timeero-reading/contract.ts';
import {
  integrationCheckFailures,
  integrationCheckStart,
  integrationCheckType,
} from '../../workflows/integration-check/contract.ts';
import { pimsyReadingFailures, pimsyReadingStart, pimsyReadingType } from '../../workflows/pimsy-reading/contract.ts';
import {
  practiceImportFailures,
  practiceImportStart,
  practiceImportType,
} from '../../workflows/practice-import/contract.ts';
import { scheduleSyncAction, scheduleSyncType, syncEnds } from '../../workflows/schedule-sync/contract.ts';
import { unknownTextsStart, unknownTextsType } from '../../workflows/unknown-texts/contract.ts';
import { chartHandoffRuns } from './handoff-runs.ts';
import { toldCcds } from './told-ccds.ts';
import { toldFollowUps, toldForms } from './told-forms.ts';
import { keptBundle } from './kept-bundle.ts';
import { inTurn, late, never, none, type Process, said } from './told-answers.ts';
import { toldCardPayments } from './told-payments.ts';
import { toldPortalThreads } from './told-portal-threads.ts';
import { toldReminders } from './told-reminders.ts';
import { toldReturnedMails } from './told-returned-mails.ts';
import { toldStatementRuns } from './told-statement-runs.ts';
import { toldVisits } from './told-visits.ts';

const accepted = { status: 'accepted', channel: 'email', waitMs: null };
const pending = (waitMs: number) => ({ status: 'pending', channel: 'email', waitMs });
const mails = () => [
  { which: 'user-name', messageId: randomUUID() },
  { which: 'secret', messageId: randomUUID() },
];

const turns = (state: Partial<CredentialBatchState>): CredentialBatchState => ({
  status: 'running',
  waiting: 0,
  underWay: 0,
  sent: 0,
  failed: 0,
  over: false,
  ...state,
});
const aBatch =
  (more: object = {}) =>
  () =>
    credentialBatchStart({ practiceId: randomUUID(), batchId: randomUUID(), ...more });
const openSync = (doubt: number, ...counts: number[]) => ({
  ranges: counts.map((count) => ({ from: randomUUID(), to: randomUUID(), count })),
  doubt,
  settleMs: 1_000,
});
/** Of before both systems, or people and appointments, were read side by side. */
const oneByOne = (...names: string[]) => names.map((name) => `one-after-the-other-${name}`);
/** A run that wrote nothing. */
const ended = (status: 'failed' | 'cancelled') => said({ status, applied: 0, failed: 0, doubt: 0, unmapped: 0 });
const begun = (trigger: SyncTrigger, scope: SyncScope = 'whole') => ({
  runId: randomUUID(),
  readingId: randomUUID(),
  trigger,
  scope,
});
const readToEnd = {
  status: 'done',
  failure: null,
  read: 60,
  changed: 4,
  unlinked: 0,
  whole: true,
  wholeAppointments: true,
};

/** Processes whose activities a recording can simply tell what to answer, by their folder. */
export const toldProcesses: Record<string, Process> = {
  'appointment-reminder': toldReminders,
  ...toldCardPayments,
  'ccd-request': toldCcds,
  'chart-handoff': chartHandoffRuns,
  'credential-batch': {
    type: credentialBatchType,
    start: aBatch(),
    activities: {
      default: { orderSomeCredentials: said(turns({ status: 'done', sent: 60, over: true })) },
    },
    runs: {
      'all-sent': () => ({
        orderSomeCredentials: inTurn(
          turns({ waiting: 40, underWay: 20 }),
          turns({ waiting: 20, underWay: 40 }),
          turns({ waiting: 10, underWay: 50 }),
          turns({ underWay: 10, sent: 50 }),
          turns({ underWay: 10, sent: 50 }),
          turns({ status: 'done', sent: 60, over: true }),
        ),
      }),
      'with-failures': () => ({
        orderSomeCredentials: inTurn(turns({ underWay: 3 }), turns({ status: 'done', sent: 2, failed: 1, over: true })),
      }),
      paused: () => ({
        orderSomeCredentials: inTurn(
          turns({ waiting: 40, underWay: 20 }),
          turns({ status: 'paused', waiting: 20, underWay: 40, over: true }),
        ),
      }),
      cancelled: () => ({
        orderSomeCredentials: inTurn(
          turns({ waiting: 40, underWay: 20 }),
          turns({ status: 'cancelled', underWay: 20 }),
          turns({ status: 'cancelled', sent: 20, over: true }),
        ),
      }),
      'continued-as-new': () => ({
        orderSomeCredentials: inTurn(
          turns({ waiting: 40, underWay: 20 }),
          turns({ waiting: 20, underWay: 40 }),
          turns({ status: 'done', sent: 60, over: true }),
        ),
      }),
      'database-away': () => ({
        orderSomeCredentials: late('Error', turns({ status: 'done', sent: 60, over: true })),
      }),
    },
    starts: { 'continued-as-new': aBatch({ turns: 2 }) },
  },
  'credential-email': {
    type: credentialEmailType,
    start: () =>
      credentialEmailStart({
        practiceId: randomUUID(),
        accountId: randomUUID(),
        epoch: 1,
        credentialId: randomUUID(),
      }),
    activities: {
      default: {
        nextCredentialMail: said(null),
        settleMessage: said(accepted),
        finishCredential: said({ status: 'sent' }),
      },
      'email-single': { sendMessage: said({ accepted: 1, retry: 0, failed: 0, unknown: 0, skipped: 0, cancelled: 0 }) },
    },
    runs: {
      'both-accepted': () => ({
        nextCredentialMail: inTurn(...mails(), null),
        settleMessage: inTurn(pending(0), accepted, pending(0), accepted),
      }),
      'mail-server-away': () => ({
        nextCredentialMail: inTurn(...mails(), null),
        settleMessage: inTurn(pending(0), pending(1_500), accepted),
      }),
      'user-name-in-doubt': () => ({
        nextCredentialMail: inTurn(...mails()),
        settleMessage: inTurn(pending(0), { ...accepted, status: 'unknown' }),
        finishCredential: said({ status: 'failed' }),
      }),
      'secret-skipped': () => ({
        nextCredentialMail: inTurn(...mails()),
        settleMessage: inTurn(accepted, { ...accepted, status: 'skipped' }),
        finishCredential: said({ status: 'failed' }),
      }),
      revoked: () => ({ finishCredential: said({ status: 'cancelled' }) }),
    },
  },
  'document-scan': {
    type: documentScanType,
    start: () => documentScanStart({ practiceId: randomUUID(), documentId: randomUUID() }),
    activities: {
      documents: { scanDocument: said({ outcome: 'clean' }) },
      default: { refuseInfected: none, leaveUnscanned: none },
    },
    runs: {
      clean: () => ({}),
      infected: () => ({ scanDocument: said({ outcome: 'infected' }) }),
      unreadable: () => ({ scanDocument: said({ outcome: 'error' }) }),
      'given-up': () => ({ scanDocument: never(documentScanFailures.notFound) }),
      'scanner-away': () => ({ scanDocument: late(documentScanFailures.away, { outcome: 'clean' }) }),
    },
  },
  'returned-mails': toldReturnedMails,
  'form-assignment': toldForms,
  'safety-follow-up': toldFollowUps,
  'unknown-texts': {
    type: unknownTextsType,
    start: () => unknownTextsStart({ practiceId: randomUUID() }),
    activities: { default: { lookUpUnknownTexts: said({ asked: 3, found: 2 }) } },
    runs: {
      asked: () => ({}),
      'provider-back': () => ({ lookUpUnknownTexts: late('Error', { asked: 3, found: 2 }) }),
      'provider-away': () => ({ lookUpUnknownTexts: never('Error') }),
    },
  },
  'integration-check': {
    type: integrationCheckType,
    start: () => integrationCheckStart({ practiceId: randomUUID(), checkId: randomUUID() }),
    activities: {
      integration: { checkIntegration: said({ status: 'good' }) },
      default: { giveUpCheck: said({ status: 'refused' }) },
    },
    runs: {
      good: () => ({}),
      refused: () => ({ checkIntegration: said({ status: 'refused' }) }),
      'database-away': () => ({ checkIntegration: late('Error', { status: 'good' }) }),
      'given-up': () => ({ checkIntegration: never(integrationCheckFailures.notFound) }),
    },
  },
  'pimsy-reading': {
    type: pimsyReadingType,
    start: () => pimsyReadingStart({ practiceId: randomUUID(), readingId: randomUUID() }),
    activities: {
      default: {
        beginReading: said({ under: true }),
        endReading: said(readToEnd),
        failReading: said({ ...readToEnd, status: 'failed', failure: 'EhrForbidden', whole: false }),
      },
      integration: {
        readPeople: said({ read: 40 }),
        fetchPimsyAppointments: none,
        readPimsyAppointments: said({ read: 20 }),
      },
    },
    runs: {
      done: () => ({}),
      'over-already': () => ({ beginReading: said({ under: false }) }),
      'not-whole': () => ({ endReading: said({ ...readToEnd, unlinked: 3, whole: false }) }),
      'pimsy-away': () => ({ readPeople: late('EhrUnreachable', { read: 40 }) }),
      'not-connected': () => ({ beginReading: never(pimsyReadingFailures.disabled) }),
      'not-allowed': () => ({ fetchPimsyAppointments: never('EhrForbidden') }),
    },
    kept: oneByOne('done', 'not-allowed'),
  },
  'portal-thread': toldPortalThreads,
  'practice-import': {
    type: practiceImportType,
    start: () => practiceImportStart({ practiceId: randomUUID(), runId: randomUUID() }),
    activities: {
      default: {
        carryOutImport: said({ status: 'done', bad: 0 }),
        giveUpImport: said({ status: 'failed', bad: 0 }),
      },
    },
    runs: {
      done: () => ({}),
      'with-rows-to-correct': () => ({ carryOutImport: said({ status: 'done', bad: 3 }) }),
      'database-away': () => ({ carryOutImport: late('Error', { status: 'undone', bad: 0 }) }),
      'given-up': () => ({ carryOutImport: never(practiceImportFailures.notFound) }),
    },
  },
  'schedule-sync': {
    type: scheduleSyncType,
    start() {
      const { type: _, workflowType: __, ...options } = scheduleSyncAction({ practiceId: randomUUID() });
      return options;
    },
    activities: {
      default: {
        beginReading: said({ under: true }),
        endReading: said(readToEnd),
        failReading: said({ ...readToEnd, status: 'failed', failure: 'EhrForbidden', whole: false }),
        beginSync: inTurn(begun('timer'), null),
        holdSync: none,
        planShifts: said({ writes: 3, held: false }),
        openSyncChanges: inTurn(openSync(0, 2), openSync(0)),
        finishSync: said({ status: 'done', applied: 3, failed: 0, doubt: 0, unmapped: 1 }),
      },
      integration: {
        readPeople: said({ read: 40 }),
        fetchPimsyAppointments: none,
        readPimsyAppointments: said({ read: 20 }),
        readShifts: said({ count: 4 }),
        readVisits: said({ changed: 2 }),
        applyShifts: said({ changes: 2 }),
      },
    },
    runs: {
      done: () => ({
        beginSync: inTurn(begun('timer'), null),
        openSyncChanges: inTurn(openSync(0, 2), openSync(0)),
      }),
      'nothing-to-do': () => ({ beginSync: said(null) }),
      'in-doubt': () => ({
        beginSync: inTurn('busy', begun('person', 'changes'), null),
        openSyncChanges: inTurn(openSync(0, 1), openSync(1, 1), openSync(0)),
      }),
      held: () => ({
        beginSync: inTurn(begun('timer'), null),
        planShifts: said({ writes: 90, held: true }),
        finishSync: said({ status: 'held', applied: 0, failed: 0, doubt: 0, unmapped: 0 }),
      }),
      'preview-then-due': () => ({
        beginSync: inTurn(begun('preview'), begun('timer'), null),
        planShifts: inTurn({ writes: 3, held: false }, { writes: 0, held: false }),
      }),
      'timeero-refuses': () => ({
        beginSync: inTurn(begun('person'), null),
        readShifts: never('timeero-refuses'),
        finishSync: ended('failed'),
      }),
      'pimsy-refuses': () => ({
        beginSync: inTurn(begun('timer'), null),
        readPeople: never('EhrForbidden'),
        finishSync: ended('failed'),
      }),
      'single-shifts': () => ({
        beginSync: inTurn(begun('webhook', 'targets'), null),
      }),
      cancelled: () => ({
        beginSync: inTurn(begun('person'), null),
        openSyncChanges: never(syncEnds.over),
        finishSync: ended('cancelled'),
      }),
    },
    kept: [
      ...oneByOne('cancelled', 'done', 'held', 'in-doubt', 'nothing-to-do'),
      ...oneByOne('pimsy-refuses', 'preview-then-due', 'single-shifts', 'timeero-refuses'),
    ],
  },
  'person-import': {
    type: personImportTypes.employee,
    start: () => personImportStart('employee', { practiceId: randomUUID(), runId: randomUUID() }),
    activities: {
      integration: {
        importPeople: said({ state: 'through', waitMs: 0 }),
        finishPersonImport: said({ status: 'done', done: 2, failed: 0 }),
      },
    },
    runs: {
      done: () => ({ importPeople: inTurn({ state: 'more', waitMs: 0 }, { state: 'through', waitMs: 0 }) }),
      'with-records-to-correct': () => ({ finishPersonImport: said({ status: 'done', done: 1, failed: 3 }) }),
      'timeero-away': () => ({
        importPeople: inTurn(
          { state: 'waiting', waitMs: 300 },
          { state: 'waiting', waitMs: 0 },
          { state: 'through', waitMs: 0 },
        ),
      }),
      'paused-and-cancelled': () => ({
        importPeople: inTurn({ state: 'paused', waitMs: 300 }, { state: 'through', waitMs: 0 }),
        finishPersonImport: said({ status: 'cancelled', done: 0, failed: 0 }),
      }),
      'database-away': () => ({ importPeople: late('Error', { state: 'through', waitMs: 0 }) }),
    },
  },
  'statement-run': toldStatementRuns,
  'visit-export': toldVisits,
  'timeero-reading': {
    type: timeeroReadingType,
    start: () => timeeroReadingStart({ practiceId: randomUUID() }),
    activities: {
      integration: {
        readTimeeroPeople: said({ users: 2, jobs: 1, changed: 1, gone: 0 }),
        registerMapped: said({ registered: 0, refused: 0 }),
      },
    },
    runs: {
      'nothing-new': () => ({}),
      'register-filled': () => ({
        registerMapped: inTurn({ registered: 2, refused: 1 }, { registered: 0, refused: 0 }),
      }),
      'not-enabled': () => ({ readTimeeroPeople: said(null) }),
      'timeero-away': () => ({ readTimeeroPeople: late('Error', { users: 0, jobs: 0, changed: 0, gone: 0 }) }),
    },
  },
};

/** Runs a process on a real server, with activities that answer as told. */
export async function runTold(
  { address, client }: { address: string; client: Client },
  process: string,
  name: string,
): Promise<WorkflowHandle> {
  const told = toldProcesses[process];
  if (!told) throw new Error(`There is no process ${process}`);
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = await keptBundle();
  const answers = told.runs[name]?.() ?? {};
  const workers = [await Worker.create({ connection, taskQueue: queues.workflows, workflowBundle })];
  for (const [queue, goingWell] of Object.entries(told.activities)) {
    const own = Object.entries(answers).filter(([activity]) => Object.hasOwn(goingWell, activity));
    workers.push(
      await Worker.create({ connection, taskQueue: queue, activities: { ...goingWell, ...Object.fromEntries(own) } }),
    );
  }
  const ran = Promise.all(workers.map((worker) => worker.run()));
  const handle = await client.workflow.start(told.type, (told.starts?.[name] ?? told.start)());
  await told.during?.[name]?.(handle);
  await handle.result();
  for (const worker of workers) worker.shutdown();
  await ran;
  await connection.close();
  // What continued as new is kept from its beginning.
  return client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
}
