import type { Response } from 'express';
import { batchRefusals, credentialFailures } from '../../domain/credential-refusals.ts';
import { csvLine } from '../../domain/imports/csv-text.ts';
import type { BatchRow } from '../../domain/schemas/credential-batches.ts';
import { beginCsv } from '../http/csv.ts';

const states: Readonly<Record<BatchRow['state'], string>> = {
  waiting: 'Waiting',
  ordered: 'Mails under way',
  sent: 'Mails accepted',
  failed: 'Failed',
  superseded: 'Replaced meanwhile',
  refused: 'Refused',
  cancelled: 'Cancelled',
};

/** What became of each client, page by page. */
export async function writeResults(res: Response, pages: AsyncIterable<readonly BatchRow[]>): Promise<void> {
  beginCsv(res, 'portal-credentials.csv');
  res.write(csvLine(['Last name', 'First name', 'Record number', 'Result', 'Why', 'When (UTC)']));
  for await (const rows of pages)
    for (const row of rows)
      res.write(
        csvLine([
          row.lastName ?? 'Restricted chart',
          row.firstName ?? '',
          row.recordNumber ?? '',
          states[row.state],
          whyOf(row),
          row.at ?? '',
        ]),
      );
  res.end();
}

function whyOf({ reason, failure }: BatchRow): string {
  if (reason) return `${batchRefusals[reason].sentence} ${batchRefusals[reason].next}`;
  return failure ? credentialFailures[failure] : '';
}
