import { signalOrStart, type Temporal } from '../../platform/temporal.ts';
import { visitExportStart, visitExportType, type VisitExportInput } from '../../workflows/visit-export/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a visit looked at whose row is another now. @throws when Temporal is away: the sweeper then tells it within seconds of its return */
export const tellVisit = (temporal: Temporal, input: VisitExportInput): Promise<void> =>
  signalOrStart(temporal, callLimitMs, visitExportType, visitExportStart(input));
