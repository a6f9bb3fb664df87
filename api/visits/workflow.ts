import type { Temporal } from '../../platform/temporal.ts';
import { visitExportStart, visitExportType, type VisitExportInput } from '../../workflows/visit-export/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a visit looked at whose row is another now. @throws when Temporal is away: the sweeper then tells it within seconds of its return */
export async function tellVisit(temporal: Temporal, input: VisitExportInput): Promise<void> {
  await temporal.within(callLimitMs, () =>
    temporal.client.workflow.signalWithStart(visitExportType, visitExportStart(input)),
  );
}
