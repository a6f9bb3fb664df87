import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { Client, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createLogger } from '../../platform/log.ts';
import { queues } from '../../platform/names.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { credentialEmailStart, credentialEmailType } from '../../workflows/credential-email/contract.ts';
import { documentScanFailures, documentScanStart, documentScanType } from '../../workflows/document-scan/contract.ts';
import { personImportFailures, personImportStart, personImportTypes } from '../../workflows/person-import/contract.ts';
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

/** What an activity answers, one try after the other. */
type Answer = () => Promise<unknown>;
type Activities = Record<string, Answer>;

interface Process {
  type: string;
  start: () => WorkflowStartOptions;
  /** By queue: the activities that only go well. */
  activities: Partial<Record<keyof typeof queues, Activities>>;
  /** The runs that are worth keeping, by name, each of which goes another way through the workflow: what then answers otherwise. */
  runs: Record<string, () => Activities>;
}

const none: Answer = async () => {};
const said =
  (answer: unknown): Answer =>
  async () =>
    answer;
const never =
  (type: string): Answer =>
  async () => {
    throw ApplicationFailure.nonRetryable('There is no such row', type);
  };

/** Fails twice, which passes, and then goes well. */
function late(type: string, answer: unknown): Answer {
  let tries = 0;
  return async () => {
    if (++tries < 3) throw ApplicationFailure.retryable('It is away', type);
    return answer;
  };
}

/** Answers one after the other; the last one stays. */
function inTurn(...answers: unknown[]): Answer {
  let asked = 0;
  return async () => answers[Math.min(asked++, answers.length - 1)];
}

const accepted = { status: 'accepted', channel: 'email', waitMs: null };
const pending = (waitMs: number) => ({ status: 'pending', channel: 'email', waitMs });
const mails = () => [
  { which: 'user-name', messageId: randomUUID() },
  { which: 'secret', messageId: randomUUID() },
];

/** Processes whose activities a recording can simply tell what to answer, by their folder. */
export const toldProcesses: Record<string, Process> = {
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
      email: { sendMessage: said({ accepted: 1, retry: 0, failed: 0, unknown: 0, skipped: 0, cancelled: 0 }) },
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
        endReading: said({ status: 'done', read: 60, changed: 4, unlinked: 0, whole: true }),
        failReading: said({ status: 'failed', read: 20, changed: 0, unlinked: 0, whole: false }),
      },
      integration: { readPeople: said({ read: 40 }), readPimsyAppointments: said({ read: 20 }) },
    },
    runs: {
      done: () => ({}),
      'over-already': () => ({ beginReading: said({ under: false }) }),
      'not-whole': () => ({ endReading: said({ status: 'done', read: 50, changed: 4, unlinked: 3, whole: false }) }),
      'pimsy-away': () => ({ readPeople: late('EhrUnreachable', { read: 40 }) }),
      'not-connected': () => ({ beginReading: never(pimsyReadingFailures.disabled) }),
      'not-allowed': () => ({ readPimsyAppointments: never('EhrForbidden') }),
    },
  },
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
  const workflowBundle = await bundleWorkflows(createLogger({ level: 'silent', name: 'test' }));
  const answers = told.runs[name]?.() ?? {};
  const workers = [await Worker.create({ connection, taskQueue: queues.workflows, workflowBundle })];
  for (const [queue, goingWell] of Object.entries(told.activities)) {
    const own = Object.entries(answers).filter(([activity]) => Object.hasOwn(goingWell, activity));
    workers.push(
      await Worker.create({ connection, taskQueue: queue, activities: { ...goingWell, ...Object.fromEntries(own) } }),
    );
  }
  const ran = Promise.all(workers.map((worker) => worker.run()));
  const handle = await client.workflow.start(told.type, told.start());
  await handle.result();
  for (const worker of workers) worker.shutdown();
  await ran;
  await connection.close();
  return handle;
}
