import { startOnce, type Temporal } from '../../platform/temporal.ts';
import { documentScanStart, documentScanType, type DocumentScanInput } from '../../workflows/document-scan/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Starts the scan of a committed row. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startScan(temporal: Temporal, input: DocumentScanInput): Promise<void> {
  await startOnce(temporal, callLimitMs, documentScanType, documentScanStart(input));
}
