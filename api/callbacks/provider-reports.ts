import { foldReport, foldReports, type FoldResult, type ProviderReport } from '../../db/broadcasts/fold-report.ts';
import type { Deps } from '../deps.ts';
import { createGathering, type Gathering } from './gathering.ts';

type ReportDeps = Pick<Deps, 'database' | 'clock'>;

/** Of each API that runs in this process. */
const gatherings = new WeakMap<ReportDeps, Gathering<ProviderReport, FoldResult>>();

/**
 * Commits what Twilio reports of a text. Reports of a practice that come while others of it are being written share the next transaction: a carrier reports
 * thousands in a row. A failure goes by itself, because more follows from it: alerts, opt-outs, other messages of the address.
 */
export function takeReport(
  deps: ReportDeps,
  { practiceId, requestId }: { practiceId: string; requestId: string },
  report: ProviderReport,
): Promise<FoldResult> {
  const { database, clock } = deps;
  const scope = { practiceId, actor: 'system:twilio' } as const;
  if (report.event === 'failed')
    return database.work({ ...scope, requestId }, (uow) => foldReport(uow, report, clock()));
  let gathering = gatherings.get(deps);
  if (!gathering) {
    gathering = createGathering({
      subjectOf: ({ messageId }) => messageId,
      write: (practice, reports) =>
        database.work({ ...scope, practiceId: practice }, (uow) => foldReports(uow, reports, clock())),
    });
    gatherings.set(deps, gathering);
  }
  return gathering(practiceId, report);
}
