import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createLogger } from '../../platform/log.ts';
import { queues } from '../../platform/names.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import {
  documentScanFailures,
  type DocumentScanOutcome,
  documentScanStart,
  documentScanType,
} from '../../workflows/document-scan/contract.ts';

type Answer = () => Promise<{ outcome: DocumentScanOutcome }>;
const said =
  (outcome: DocumentScanOutcome): Answer =>
  async () => ({ outcome });

/** The runs that are worth keeping, by name: each goes another way through the workflow. Makes what the scan answers, one try after the other. */
export const scanRuns: Record<string, () => Answer> = {
  clean: () => said('clean'),
  infected: () => said('infected'),
  unreadable: () => said('error'),
  'given-up': () => () => {
    throw ApplicationFailure.nonRetryable('There is no such document', documentScanFailures.notFound);
  },
  'scanner-away': () => {
    let tries = 0;
    return () => {
      if (++tries < 3) throw ApplicationFailure.retryable('The scanner is away', documentScanFailures.away);
      return said('clean')();
    };
  },
};

const none = async (): Promise<void> => {};

/** Runs a scan on a real server, with activities that answer as told. */
export async function scanStage({ address, client }: { address: string; client: Client }) {
  const connection = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflows(createLogger({ level: 'silent', name: 'test' }));
  let answer: Answer = said('clean');
  const workers = [
    await Worker.create({ connection, taskQueue: queues.workflows, workflowBundle }),
    await Worker.create({
      connection,
      taskQueue: queues.documents,
      activities: { scanDocument: async () => answer() },
    }),
    await Worker.create({
      connection,
      taskQueue: queues.default,
      activities: { refuseInfected: none, leaveUnscanned: none },
    }),
  ];
  const ran = Promise.all(workers.map((worker) => worker.run()));
  return {
    async run(name: string): Promise<WorkflowHandle> {
      answer = scanRuns[name]?.() ?? answer;
      const input = { practiceId: randomUUID(), documentId: randomUUID() };
      const handle = await client.workflow.start(documentScanType, documentScanStart(input));
      await handle.result();
      return handle;
    },
    async close(): Promise<void> {
      for (const worker of workers) worker.shutdown();
      await ran;
      await connection.close();
    },
  };
}
