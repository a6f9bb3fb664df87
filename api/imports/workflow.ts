import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  practiceImportStart,
  practiceImportType,
  type PracticeImportInput,
} from '../../workflows/practice-import/contract.ts';

/** Longer than a healthy server ever takes, and short enough for somebody who waits for the answer. */
const limitMs = 1_500;

/** Has a committed run carried out. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startImport(temporal: Temporal, input: PracticeImportInput): Promise<void> {
  await startOnce(temporal, limitMs, practiceImportType, practiceImportStart(input));
}
