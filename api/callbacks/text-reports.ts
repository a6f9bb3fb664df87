import { foldReport, foldReports, type FoldResult, type ProviderReport } from '../../db/broadcasts/fold-report.ts';
import type { Database } from '../../db/database.ts';
import type { Deps } from '../deps.ts';
import { createGathering, type Gathering } from './gathering.ts';

const gatherings = new WeakMap<Database, Gathering<ProviderReport, FoldResult>>();

/**
 * Commits what Twilio reports of a text. Reports of a practice that come while others of it are being written share the next transaction: a carrier reports
 * thousands in a row. A failure goes by itself, because more follows from it: alerts, opt-outs, other messages of the address.
 */
export function takeTextReport(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  { practiceId, requestId }: { practiceId: string; requestId: string },
  report: ProviderReport,
): Promise<FoldResult> {
  const scope = { practiceId, actor: 'system:twilio' } as const;
  if (report.event === 'failed')
    return database.work({ ...scope, requestId }, (uow) => foldReport(uow, report, clock()));
  let gathering = gatherings.get(database);
  if (!gathering) {
    gathering = createGathering({
      subjectOf: ({ messageId }) => messageId,
      write: (practice, reports) =>
        database.work({ ...scope, practiceId: practice }, (uow) => foldReports(uow, reports, clock())),
    });
    gatherings.set(database, gathering);
  }
  return gathering(practiceId, report);
}
