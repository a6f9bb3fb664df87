import { ApplicationFailure } from '@temporalio/activity';
import { pimsyActor } from '../db/pimsy/changed-here.ts';
import { PimsyReading } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import { oneReadingAtATime } from '../db/pimsy/reading-list.ts';
import { readingIsUnderWay, type ReadingCounts, readingKinds } from '../domain/pimsy/reading-counts.ts';
import { addDays, localDate, startOfDay } from '../domain/time.ts';
import type { InferEntity } from '@mikro-orm/postgresql';
import type { UnitOfWork } from '../db/database.ts';
import { Integration } from '../db/entities/index.ts';
import {
  pimsyReadingFailures,
  type PimsyReadingInput,
  type PimsyReadingResult,
} from '../workflows/pimsy-reading/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type PimsyReadingEnds = ReturnType<typeof createPimsyReadingEnds>;

/** So that what was settled late (completed, missed) is still taken. */
const daysBack = 7;

/** The beginning and the ends of a reading's row. */
export function createPimsyReadingEnds({ database, clock }: Pick<ActivityDeps, 'database' | 'clock'>) {
  const work = <T>({ practiceId }: PimsyReadingInput, task: (uow: UnitOfWork) => Promise<T>) =>
    database.work({ practiceId, actor: pimsyActor }, task);

  return {
    /**
     * requested → running, with its window of days; makes the row of one that has none. `under`: there is something to read.
     * @throws ApplicationFailure PimsyReadingUnderWay while another one reads, PimsyDisabled
     */
    async beginReading(input: PimsyReadingInput): Promise<{ under: boolean }> {
      const practice = await database.practiceById(input.practiceId);
      if (!practice) throw noSuchReading();
      return work(input, async (uow) => {
        const row = (await lockRow(uow, PimsyReading, { id: input.readingId })) ?? (await newReading(uow, input));
        if (!readingIsUnderWay(row.status)) return { under: false };
        const integration = await uow.em.findOne(Integration, { system: 'pimsy', enabled: true });
        if (!integration)
          throw ApplicationFailure.nonRetryable('PIMSY is not connected', pimsyReadingFailures.disabled);
        if (row.windowFrom) return { under: true };
        const today = localDate(clock().toISOString(), practice.zone);
        const dayAfter = (days: number) => new Date(startOfDay(addDays(today, days), practice.zone));
        row.windowFrom = dayAfter(-daysBack);
        row.windowTo = dayAfter(integration.windowDays + 1);
        row.status = 'running';
        await uow.em.flush();
        return { under: true };
      });
    },

    /** running → done. One that is over stays as it ended. */
    endReading: (input: PimsyReadingInput): Promise<PimsyReadingResult> =>
      work(input, async (uow) => {
        const row = await theRow(uow, input);
        if (readingIsUnderWay(row.status))
          Object.assign(row, { status: 'done', failure: null, problem: null, next: null, finishedAt: clock() });
        await uow.em.flush();
        return resultOf(row);
      }),

    /**
     * requested, running → failed, with the reason in words: that of the last try where it left one. Without a row of its own, because it never had its
     * turn or PIMSY is not connected, whoever waits for it is told all the same.
     */
    failReading: (input: PimsyReadingInput & { failure: string }): Promise<PimsyReadingResult> =>
      work(input, async (uow) => {
        const row = await lockRow(uow, PimsyReading, { id: input.readingId });
        if (!row) return { ...resultOf({ status: 'failed', counts: {} }), failure: input.failure };
        if (!readingIsUnderWay(row.status)) return resultOf(row);
        const words = row.problem ? {} : wordsOf(input.failure);
        Object.assign(row, { status: 'failed', failure: input.failure, finishedAt: clock() }, words);
        await uow.em.flush();
        return resultOf(row);
      }),
  };
}

async function theRow(uow: UnitOfWork, { readingId }: PimsyReadingInput) {
  const row = await lockRow(uow, PimsyReading, { id: readingId });
  if (!row) throw noSuchReading();
  return row;
}

/** Where another reading is under way its end is waited for. Whoever orders one at the same moment is told of this one. */
async function newReading(uow: UnitOfWork, { readingId: id, scope = 'changes' }: PimsyReadingInput) {
  const { em } = uow;
  await oneReadingAtATime(uow);
  if ((await em.count(PimsyReading, { status: { $in: ['requested', 'running'] } })) > 0)
    throw ApplicationFailure.retryable('Another reading of PIMSY is under way', pimsyReadingFailures.underWay);
  const row = em.create(PimsyReading, { id, scope, orderedBy: pimsyActor });
  await em.flush();
  return row;
}

const wordsOf = (failure: string) =>
  failure === pimsyReadingFailures.disabled
    ? { problem: 'PIMSY is not connected.', next: 'Enable it under Integrations > PIMSY > Configuration.' }
    : {
        problem: 'The reading could not be carried out.',
        next: 'Read PIMSY again. If it lasts, tell whoever runs Rounds the time.',
      };

type Ended = Pick<InferEntity<typeof PimsyReading>, 'status' | 'counts'> & { failure?: string | null | undefined };

function resultOf({ status, counts, failure = null }: Ended): PimsyReadingResult {
  const all = countsOf(counts);
  const sum = (pick: (each: (typeof all)[number]) => number) => all.reduce((total, each) => total + pick(each), 0);
  return {
    status,
    failure,
    read: sum(({ read }) => read),
    changed: sum(({ added, linked, updated }) => added + linked + updated),
    unlinked: sum(({ unlinked }) => unlinked),
    whole: all.length === readingKinds.length && all.every(({ whole }) => whole === true),
    wholeAppointments: counts.appointment?.whole === true,
  };
}

const countsOf = (counts: ReadingCounts) => readingKinds.flatMap((kind) => counts[kind] ?? []);

const noSuchReading = () => ApplicationFailure.nonRetryable('There is no such reading', pimsyReadingFailures.notFound);
