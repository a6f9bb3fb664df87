import { type InferEntity, LockMode } from '@mikro-orm/postgresql';
import { type Matched, matchVisit } from '../../domain/evv/match-visit.ts';
import { clientOfVisit, settleVisit } from '../../domain/evv/settle-visit.ts';
import type { VisitReason, VisitState } from '../../domain/evv/visit-states.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Visit } from '../entities/index.ts';
import { type Candidate, mappedRecords, pimsyIds, shiftCandidates } from './candidates.ts';
import { type Evidence, evidenceOf, isMarkOf } from './evidence.ts';
import { nonVisitJobs } from './non-visit-jobs.ts';
import { openVisitTask } from './visit-tasks.ts';

type Row = InferEntity<typeof Visit>;

interface Settling {
  ids: readonly string[];
  /** Those that became visits of another user or job in Timeero just now. */
  moved?: ReadonlySet<string>;
  /** Its workflow decides nothing before it has looked again: nobody has to tell it. */
  told?: boolean;
  now: Date;
}

/** How far from a visit a shift may lie that Timeero does not name; of one that lasts, until now. */
const spanOf = ({ clockedInAt, clockedOutAt }: Row, now: Date) => ({
  from: clockedInAt.toISOString(),
  to: (clockedOutAt ?? now).toISOString(),
});

/**
 * Matches visits to shifts and people, and decides anew where each stands. Whoever was in a visit when PIMSY got it stays in it, whatever is mapped later:
 * a changed mapping rewrites no chart of the past; a correction in Timeero does.
 */
export async function settleVisits(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { ids, moved, told = false, now }: Settling,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await uow.em.find(
    Visit,
    { id: [...ids] },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const shifts = await shiftCandidates(
    uow,
    rows.map((row) => ({ userId: row.userId, scheduleId: row.scheduleId ?? null, ...spanOf(row, now) })),
  );
  const clients = await mappedRecords(
    uow,
    'client',
    rows.map(({ jobId }) => jobId ?? null),
  );
  const employees = await mappedRecords(
    uow,
    'employee',
    rows.map(({ userId }) => userId),
  );
  const nonVisit = await nonVisitJobs(
    uow,
    rows.map(({ jobId }) => jobId ?? null),
  );
  const decided = rows.map((row) => {
    const match = matchOf(row, shifts, now);
    // Whoever it was of before it became a visit of another user or job must not be taken for whom it is of.
    const isFixed = row.sentAt != null && !moved?.has(row.id);
    const shift = shifts.find(({ id }) => id === match.shiftId) ?? null;
    const ofJob = row.jobId == null ? null : (clients.get(row.jobId) ?? null);
    const client =
      isFixed && row.clientRecordId != null
        ? { kind: 'known' as const, recordId: row.clientRecordId }
        : clientOfVisit({ jobId: row.jobId ?? null, ofJob, isNonVisitJob: nonVisit.has(row.jobId ?? ''), shift });
    const employeeRecordId = (isFixed && row.employeeRecordId) || (employees.get(row.userId) ?? null);
    return { row, match, client, employeeRecordId, isFixed };
  });
  const external = await pimsyIds(
    uow,
    decided.flatMap(({ client, employeeRecordId }) => [client.recordId, employeeRecordId]),
  );
  for (const { row, match, client, employeeRecordId, isFixed } of decided) {
    const due = settleVisit({
      gone: row.goneAt != null,
      clockedInAt: row.clockedInAt.toISOString(),
      clockedOutAt: row.clockedOutAt?.toISOString() ?? null,
      client,
      employeeRecordId,
      everSent: row.sentAt != null,
    });
    const evidence = evidenceOf(keyRing, row, external, { clientRecordId: client.recordId, employeeRecordId });
    const next = due.state === 'waiting' && evidence ? afterEvidence(keyRing, row, evidence) : due;
    await put(uow, row, { match, clientRecordId: client.recordId, employeeRecordId, isFixed, next, told, now });
  }
  await uow.em.flush();
}

function matchOf(row: Row, shifts: readonly Candidate[], now: Date): Matched {
  const { userId, jobId = null, scheduleId = null, clockedInAt, clockedOutAt } = row;
  const times = { from: clockedInAt.toISOString(), to: clockedOutAt?.toISOString() ?? null };
  return matchVisit({ userId, jobId, scheduleId, ...times }, shifts, now.toISOString());
}

/** What PIMSY holds, or has refused, is not sent again; a call that is under way, or was never answered, stays what it is. */
function afterEvidence(keyRing: KeyRing, row: Row, evidence: Evidence): Next {
  if (isMarkOf(keyRing, evidence, row.sentEvidence)) return { state: 'sent', reason: null };
  if (isMarkOf(keyRing, evidence, row.refusedEvidence)) return { state: 'refused', reason: row.reason ?? 'rejected' };
  const reason = row.reason ?? null;
  if (row.state === 'sending' || row.state === 'doubt') return { state: row.state, reason };
  return { state: 'waiting', reason: row.state === 'waiting' ? reason : null };
}

interface Next {
  state: VisitState;
  reason: VisitReason | null;
}

interface Decided {
  match: Matched;
  clientRecordId: string | null;
  employeeRecordId: string | null;
  /** PIMSY got it of these people. */
  isFixed: boolean;
  next: Next;
  told: boolean;
  now: Date;
}

async function put(
  uow: UnitOfWork,
  row: Row,
  { match, clientRecordId, employeeRecordId, isFixed, next, told, now }: Decided,
): Promise<void> {
  const isNews = row.state !== next.state;
  // PIMSY has this revision, and it is another one now.
  const isCorrected = next.state === 'waiting' && row.sentRevision === row.revision;
  Object.assign(row, {
    shiftId: match.shiftId,
    matchedBy: match.by,
    unmatched: match.why,
    clientRecordId: clientRecordId ?? (isFixed ? row.clientRecordId : null),
    employeeRecordId: employeeRecordId ?? (isFixed ? row.employeeRecordId : null),
    ...next,
    revision: isCorrected ? row.revision + 1 : row.revision,
    untold: row.untold || (isNews && !told),
  });
  if (isNews) row.updatedAt = now;
  if (isNews && next.reason === 'left-pimsy')
    await openVisitTask(uow, { cause: `visit-left:${row.id}`, visitId: row.id, now });
}
