import type { UnitOfWork } from '../db/database.ts';
import { noteRegistered } from '../db/person-imports/known.ts';
import {
  allStillMine,
  failRow,
  keepTargets,
  type Made,
  type Row,
  settleCreated,
  stillMine,
  type Taken,
} from '../db/person-imports/rows.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import type { Job, User } from '../providers/fieldtime/port.ts';
import type { Entered, ImportStepDeps } from './person-import-step.ts';
import { registerMark } from './register.ts';

/* What became of rows is written down here, and only of those that no other worker has taken up since. */

/** Of one row. */
export function settle(
  { work }: ImportStepDeps,
  taken: Row,
  task: (uow: UnitOfWork, row: Row) => Promise<void> | void,
): Promise<void> {
  return work(async (uow) => {
    const row = await stillMine(uow, taken);
    if (row) await task(uow, row);
  });
}

/** Somebody else has the e-mail or the id already; a person may say that they are the same. */
export function settleTaken(step: ImportStepDeps, row: Row, target: User | Job | null): Promise<void> {
  return settle(step, row, async (uow, mine) => {
    const { keyRing, kind, clock } = step;
    const kept = await keepTargets(uow, keyRing, { kind, targets: target ? [target] : [], now: clock() });
    failRow(mine, { failure: 'taken', takenBy: kept.get(target?.id ?? '') ?? null }, clock());
  });
}

/** They were made or found: recorded and mapped. @returns those that are to be registered now */
export async function settleMade(step: ImportStepDeps, all: readonly (Made & Taken)[]): Promise<Taken[]> {
  if (all.length === 0) return [];
  const { work, keyRing, kind, mappedBy, clock, leaseMs } = step;
  return work(async (uow) => {
    const mine = await allStillMine(uow, all.map(rowOf));
    const made = all.flatMap(({ row: { id }, record, target }) => {
      const row = mine.get(id);
      return row?.status === 'intended' ? [{ row, record, target }] : [];
    });
    await settleCreated(uow, keyRing, { made, kind, mappedBy, now: clock(), leaseMs });
    const known = await step.known(uow);
    for (const { row, record } of made)
      if (row.timeeroRecordId)
        known.add(row.timeeroRecordId, { externalId: record.externalId, email: personFacts(record.facts).email });
    return made.filter(({ row }) => row.status === 'created').map(({ row, record }) => ({ row, record }));
  });
}

/** What the register said of them. */
export async function settleEntered({ work, kind, clock }: ImportStepDeps, all: readonly Entered[]): Promise<void> {
  if (all.length === 0) return;
  await work(async (uow) => {
    const rows = await allStillMine(uow, all.map(rowOf));
    const mine = all.flatMap((each) => {
      const row = rows.get(each.row.id);
      return row ? [{ ...each, row }] : [];
    });
    const entries = mine.map(({ record, timeeroId, refusal: problem }) => ({
      recordId: record.id,
      timeeroId,
      as: registerMark(record),
      problem,
    }));
    await noteRegistered(uow, entries, clock());
    for (const { row, record, refusal } of mine)
      if (refusal === null) Object.assign(row, { status: 'done', lookAt: null, finishedAt: clock() });
      else {
        row.hash = record.hash;
        const field = kind === 'employee' ? 'ssn' : 'medicaidId';
        failRow(row, { failure: 'register', problems: [{ field, held: '', message: refusal }] }, clock());
      }
  });
}

/** Those that were taken and never sent are certainly not there. */
export async function putBack({ work }: ImportStepDeps, unsent: readonly Taken[]): Promise<void> {
  if (unsent.length === 0) return;
  await work(async (uow) => {
    const rows = await allStillMine(uow, unsent.map(rowOf));
    for (const row of rows.values()) Object.assign(row, { status: 'waiting', lookAt: null, intendedAt: null });
  });
}

const rowOf = ({ row }: Taken): Row => row;
