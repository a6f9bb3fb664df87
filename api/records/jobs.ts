import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord, TimeeroMapping } from '../../db/entities/index.ts';
import { markNonVisitJob, visitsOfJob } from '../../db/visits/non-visit-jobs.ts';
import { settleVisits } from '../../db/visits/settle.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertNoneClosed } from './chart-access.ts';
import { found } from './rows.ts';

/** Who asks, when, and what compares visits with what PIMSY holds of them. */
interface AskingJob extends Asking {
  keyRing: KeyRing;
}

/** So many visits follow a mark at once; the others by the next reading. */
const followAtOnce = 200;

/**
 * Says of a job, by Timeero's id, that whoever clocks into it visits no client, or takes that back. What PIMSY has already stays in its chart.
 * @throws Problem 403 where the chart is closed, 409 where a client is mapped to it
 */
export async function markJob(
  uow: UnitOfWork,
  { jobId, nonVisit }: { jobId: string; nonVisit: boolean },
  asking: AskingJob,
): Promise<void> {
  const { keyRing, principal, now } = asking;
  const records = await uow.em.find(ExternalRecord, { system: 'timeero', kind: 'job', externalId: jobId });
  const recordIds = records.map((each) => each.id);
  await assertNoneClosed(uow, asking, recordIds);
  if (nonVisit && (await uow.em.count(TimeeroMapping, { timeeroRecordId: recordIds, endedAt: null })) > 0)
    throw conflict(
      'job-of-client',
      'A client of PIMSY is mapped to this job',
      'If that is wrong, unmap them under Integrations > Mapping first.',
    );
  await markNonVisitJob(uow, { jobId, marked: nonVisit, by: principal.actor, now });
  await settleVisits(uow, keyRing, { ids: await visitsOfJob(uow, jobId, followAtOnce), now });
}

/** The same of a job that is listed, by the id of its record. @throws Problem 403, 404, 409 */
export async function markHeldJob(
  uow: UnitOfWork,
  { id, nonVisit }: { id: string; nonVisit: boolean },
  asking: AskingJob,
): Promise<void> {
  const record = await uow.em.findOne(ExternalRecord, { id, system: 'timeero', kind: 'job', goneAt: null });
  const { externalId: jobId } = found(record, 'job');
  await markJob(uow, { jobId, nonVisit }, asking);
}
