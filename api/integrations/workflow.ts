import { signalOrStart, startOnce, type Temporal } from '../../platform/temporal.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import {
  personImportChanged,
  type PersonImportInput,
  personImportStart,
  personImportTypes,
} from '../../workflows/person-import/contract.ts';
import { timeeroReadingStart, timeeroReadingType } from '../../workflows/timeero-reading/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a committed run carried out, or tells its workflow that its row changed. @throws when Temporal is away: the sweeper then starts it */
export const wakeImport = (temporal: Temporal, kind: MappingKind, input: PersonImportInput): Promise<void> =>
  signalOrStart(temporal, callLimitMs, personImportTypes[kind], {
    ...personImportStart(kind, input),
    signal: personImportChanged,
  });

/** Reads Timeero's people unless that is done just now. @returns whether it was started. @throws when Temporal is away */
export const readTimeero = (temporal: Temporal, practiceId: string): Promise<boolean> =>
  startOnce(temporal, callLimitMs, timeeroReadingType, timeeroReadingStart({ practiceId }));
