import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  practiceImportStart,
  practiceImportType,
  type PracticeImportInput,
} from '../../workflows/practice-import/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has a committed run carried out. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startImport(temporal: Temporal, input: PracticeImportInput): Promise<void> {
  await startOnce(temporal, callLimitMs, practiceImportType, practiceImportStart(input));
}
