import type { UnitOfWork } from '../database.ts';
import { ReadingMark } from '../entities/index.ts';

const of = { system: 'timeero', kind: 'visit' } as const;

/** How far Timeero's visits were read, and how the last reading went. */
export const visitMark = ({ em }: Pick<UnitOfWork, 'em'>) => em.findOne(ReadingMark, of);

interface Read {
  /** By Timeero's clock; null: nothing was seen that moves it on. */
  nextSince: string | null;
  failure: string | null;
  unreadable: number;
  /** All that changed in the last days was listed to its end. */
  whole: boolean;
  now: Date;
}

export async function moveVisitMark(
  { em }: Pick<UnitOfWork, 'em'>,
  { nextSince, failure, unreadable, whole, now }: Read,
): Promise<void> {
  const row = (await em.findOne(ReadingMark, of)) ?? em.create(ReadingMark, { ...of, nextSince: null, wholeAt: null });
  if (nextSince !== null) row.nextSince = nextSince;
  if (whole) row.wholeAt = now;
  // What went wrong says nothing of how long ago it last went well.
  Object.assign(row, failure === null ? { failure, unreadable, readAt: now } : { failure });
  await em.flush();
}
