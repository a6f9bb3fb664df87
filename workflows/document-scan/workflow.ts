import { isCancellation, proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { DocumentScanning } from '../../activities/document-scanning.ts';
import type { DocumentActivities } from '../../activities/documents.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { documentScanFailures, type DocumentScanInput, type DocumentScanResult } from './contract.ts';

/**
 * Reading, sending and looking at 100 MB takes a minute or two; a worker that died is noticed by its heartbeats. While the scanner is away it is tried
 * every five minutes for a day: that wait belongs to Temporal and outlives every restart.
 */
const { scanDocument } = proxyActivities<DocumentScanning>({
  taskQueue: queues.documents,
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '1d',
  retry: { initialInterval: '2s', maximumInterval: '5m', nonRetryableErrorTypes: [documentScanFailures.notFound] },
});
const { refuseInfected, leaveUnscanned } = proxyActivities<DocumentActivities>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes: [documentScanFailures.notFound] },
});

/** Scans a document and says what became of it; what nobody may open and what nobody could look at become tasks for people. */
export async function documentScan(input: DocumentScanInput): Promise<DocumentScanResult> {
  const result = await scanDocument(input).catch((error: unknown): DocumentScanResult => {
    // Stopped by an operator: the row still waits, and the sweeper begins anew.
    if (isCancellation(error)) throw error;
    return { outcome: 'error' };
  });
  if (result.outcome === 'infected') await refuseInfected(input);
  if (result.outcome === 'error') await leaveUnscanned(input);
  const fine = result.outcome === 'clean' || result.outcome === 'settled';
  upsertSearchAttributes(attributesOf({ phase: result.outcome, outcome: fine ? outcomes.ok : outcomes.needsPerson }));
  return result;
}
