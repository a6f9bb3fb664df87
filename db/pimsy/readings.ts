import { sql } from 'kysely';
import {
  type KindCounts,
  noCounts,
  readingIsUnderWay,
  type ReadingKind,
  type ReadingStatus,
} from '../../domain/pimsy/reading-counts.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration, PimsyReading, ReadingMark } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { pimsyActor } from './changed-here.ts';
import { oneReadingAtATime } from './reading-list.ts';

/** Adds to the counts of a kind; `read` and what is said of the whole take the place of what stood there. */
export async function countReading(
  uow: UnitOfWork,
  readingId: string,
  kind: ReadingKind,
  add: Partial<KindCounts>,
): Promise<void> {
  const row = await lockRow(uow, PimsyReading, { id: readingId });
  if (!row) return;
  const before = row.counts[kind] ?? noCounts();
  const { created = 0, changed = 0, gone = 0, added = 0, linked = 0, updated = 0, ...said } = add;
  row.counts = {
    ...row.counts,
    [kind]: {
      ...before,
      ...said,
      created: before.created + created,
      changed: before.changed + changed,
      gone: before.gone + gone,
      added: before.added + added,
      linked: before.linked + linked,
      updated: before.updated + updated,
    },
  };
  await uow.em.flush();
}

/** What is marked: how far a kind was read, and when all appointments were compared with their rows. */
type Marked = ReadingKind | 'settled-appointment';

export async function markOf({ em }: UnitOfWork, kind: Marked) {
  return em.findOne(ReadingMark, { system: 'pimsy', kind });
}

/** After a read that was whole, and never otherwise. `wholeAt`: of a read of everything. */
export async function moveMark(
  { em }: UnitOfWork,
  kind: Marked,
  { nextSince, wholeAt }: { nextSince: string | null; wholeAt: Date | null },
): Promise<void> {
  const row = await em.findOne(ReadingMark, { system: 'pimsy', kind });
  if (row) em.assign(row, { nextSince, ...(wholeAt ? { wholeAt } : {}) });
  else em.create(ReadingMark, { system: 'pimsy', kind, nextSince, wholeAt });
  await em.flush();
}

/** Ids of PIMSY of records that are there and did not come, page by page; of appointments those inside the window alone. */
export async function notSeen(
  { kysely }: UnitOfWork,
  {
    kind,
    window,
    after,
    limit,
  }: { kind: ReadingKind; window: { from: Date; to: Date } | null; after: string | null; limit: number },
): Promise<{ id: string; externalId: string }[]> {
  const [from, to] = [window?.from ?? null, window?.to ?? null];
  const { rows } = await sql<{ id: string; externalId: string }>`
    select id, external_id as "externalId" from external_record
     where system = 'pimsy' and kind = ${kind} and gone_at is null and (${after}::uuid is null or id > ${after}::uuid)
       and (${from}::timestamptz is null or (starts_at::timestamptz >= ${from}::timestamptz
         and starts_at::timestamptz < ${to}::timestamptz))
     order by id limit ${limit}`.execute(kysely);
  return rows;
}

/**
 * Orders a reading where PIMSY is connected without Timeero, so that no sync reads it, and the newest one was ordered before an instant. Not before a person has
 * ordered the first: until then nobody of PIMSY becomes a row here. @returns whether one was due
 */
export async function orderDueReading(uow: UnitOfWork, before: Date): Promise<boolean> {
  const { em } = uow;
  const enabled = (await em.find(Integration, { enabled: true })).map(({ system }) => system);
  if (!enabled.includes('pimsy') || enabled.includes('timeero') || !(await isDue(uow, before))) return false;
  await oneReadingAtATime(uow);
  if (!(await isDue(uow, before))) return false;
  em.create(PimsyReading, { scope: 'changes', orderedBy: pimsyActor });
  await em.flush();
  return true;
}

async function isDue({ kysely }: UnitOfWork, before: Date): Promise<boolean> {
  const { rows } = await sql<{ status: ReadingStatus; old: boolean }>`
    select status, created_at <= ${before}::timestamptz as old from pimsy_reading order by id desc limit 1`.execute(
    kysely,
  );
  const [newest] = rows;
  return newest !== undefined && newest.old && !readingIsUnderWay(newest.status);
}

/** Readings that were ordered before an instant and are not over, by key: Temporal knows whether one is carried out. */
export async function waitingReadings(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from pimsy_reading
     where status in ('requested', 'running') and updated_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
