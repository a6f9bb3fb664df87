import type { Response } from 'express';
import { failureWords, type ImportRowStatus } from '../../domain/fieldtime/import-statuses.ts';
import { csvLine } from '../../domain/imports/csv-text.ts';
import type { PersonImportRow } from '../../domain/schemas/mappings.ts';
import { labelOf } from '../../domain/fieldtime/field-labels.ts';

/** Spreadsheets take a file without it for one in the system's own encoding. */
const mark = '\uFEFF';

const statusWords: Readonly<Record<ImportRowStatus, string>> = {
  waiting: 'Waiting',
  intended: 'Being checked',
  created: 'In Timeero, not yet in the EVV register',
  done: 'Imported',
  failed: 'To correct',
  cancelled: 'Cancelled',
};

/** Of one that failed in this run. */
const settledWords = { imported: 'Imported since', mapped: 'Mapped since' } as const;

/** What became of the records of a run. No SSN: none of what is written here has ever held one. */
export async function writeResults(
  res: Response,
  kind: string,
  pages: AsyncIterable<readonly PersonImportRow[]>,
): Promise<void> {
  res.set('content-type', 'text/csv; charset=utf-8');
  res.set('content-disposition', `attachment; filename="${kind}-import-results.csv"`);
  res.write(mark);
  res.write(csvLine(['PIMSY ID', 'Name', 'Result', 'Timeero ID', 'What to correct', 'Compare']));
  for await (const rows of pages)
    for (const { externalId, label, status, settled, timeeroId, failure, problems, warnings } of rows) {
      const result = settled ? settledWords[settled] : statusWords[status];
      const faults = problems.map(
        ({ held, message, ...of }) => `${labelOf(of)}: ${message}${held === '' ? '' : ` (PIMSY has: ${held})`}`,
      );
      const what = failure === null || settled ? [] : [...faults, failureWords[failure]];
      res.write(csvLine([externalId ?? '', label, result, timeeroId ?? '', what.join(' '), warnings.join(' ')]));
    }
  res.end();
}
