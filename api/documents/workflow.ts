import { startOnce, type Temporal } from '../../platform/temporal.ts';
import { documentScanStart, documentScanType, type DocumentScanInput } from '../../workflows/document-scan/contract.ts';

/** Longer than a healthy server ever takes, and short enough for somebody who waits for the answer. */
const limitMs = 1_500;

/** Starts the scan of a committed row. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startScan(temporal: Temporal, input: DocumentScanInput): Promise<void> {
  await startOnce(temporal, limitMs, documentScanType, documentScanStart(input));
}
