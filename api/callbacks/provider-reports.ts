import { foldReport, foldReports, type FoldResult, type ProviderReport } from '../../db/broadcasts/fold-report.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { messagesTotal } from '../../platform/metrics.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../problem.ts';
import { createGathering, type Gathering } from './gathering.ts';

type ReportDeps = Pick<Deps, 'database' | 'clock'>;

/** Of each API that runs in this process. */
const gatherings = new WeakMap<ReportDeps, Gathering<ProviderReport, FoldResult>>();

interface From {
  practiceId: string;
  requestId: string;
}

type Reported = Exclude<BroadcastMethod, 'email'>;
type Report = ProviderReport & { channel: Reported };

/** What is said of one that a provider knows by two names. */
const twice: Readonly<Record<Reported, string>> = {
  text: 'Twilio has a message twice',
  voice: 'Twilio has a call twice',
  fax: 'Telnyx has a fax twice',
};

/** Commits what Twilio reports of a text or a call, before it is answered. @throws Problem 404 */
export const takeTwilioReport = async (deps: Deps, from: From, report: Report): Promise<void> =>
  heard(deps, from, report, await gathered(deps, from, report));

/** Commits what Telnyx reports of a fax, before it is answered. @throws Problem 404 */
export async function takeTelnyxReport(deps: Deps, from: From, report: Report): Promise<void> {
  const { database, clock } = deps;
  const result = await database.work({ ...from, actor: 'system:telnyx' }, (uow) => foldReport(uow, report, clock()));
  heard(deps, from, report, result);
}

function heard(deps: Deps, { practiceId }: From, report: Report, result: FoldResult): void {
  const { channel, messageId, providerId, event } = report;
  if (result === 'no-message') throw notFound(channel === 'voice' ? 'call' : 'message');
  if (result === 'other') deps.log.warn({ practiceId, messageId, providerId }, twice[channel]);
  if (result === 'folded' && event !== 'accepted') messagesTotal.inc({ channel, outcome: event });
}

/**
 * Reports of a practice that come while others of it are being written share the next transaction: a carrier reports thousands
 * in a row. A failure goes by itself, because more follows from it: alerts, opt-outs, other messages of the address.
 */
function gathered(deps: ReportDeps, { practiceId, requestId }: From, report: ProviderReport): Promise<FoldResult> {
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
