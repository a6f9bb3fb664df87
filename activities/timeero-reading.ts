import { Context } from '@temporalio/activity';
import type { Database, UnitOfWork } from '../db/database.ts';
import { type HeldRecord, keepRecords, markGone } from '../db/integrations/keep-records.ts';
import { missingIds } from '../db/integrations/missing.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { heldJob, heldUser } from '../domain/fieldtime/held-timeero.ts';
import type { KeyRing } from '../platform/keyring.ts';
import { logContext } from '../platform/log-context.ts';
import { readAhead } from '../platform/read-ahead.ts';
import type { FieldTime, Page } from '../providers/fieldtime/port.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface TimeeroPeople {
  users: number;
  jobs: number;
  /** Rows that are new or differ, and those that Timeero has no more. */
  changed: number;
  gone: number;
}

interface Reading {
  database: Database;
  keyRing: KeyRing;
  clock: () => Date;
  practiceId: string;
  fieldTime: FieldTime;
}

/** Users and jobs, whole. @throws FieldTimeError, the signal's reason; what was read until then is kept, and nothing counts as gone */
export async function readUsersAndJobs(reading: Reading, signal: AbortSignal): Promise<TimeeroPeople> {
  const { fieldTime } = reading;
  const users = await readAll(reading, 'user', fieldTime.users(signal), heldUser, (id) => fieldTime.user(id, signal));
  const jobs = await readAll(reading, 'job', fieldTime.jobs(signal), heldJob, (id) => fieldTime.job(id, signal));
  return {
    users: users.count,
    jobs: jobs.count,
    changed: users.changed + jobs.changed,
    gone: users.gone + jobs.gone,
  };
}

async function readAll<T extends { id: string }>(
  { database, keyRing, clock, practiceId }: Reading,
  kind: 'user' | 'job',
  pages: AsyncIterable<Page<T>>,
  hold: (item: T) => HeldRecord,
  ask: (id: string) => Promise<T | null>,
): Promise<{ count: number; changed: number; gone: number }> {
  const work = <R>(task: (uow: UnitOfWork) => Promise<R>) =>
    database.work({ practiceId, actor: 'system:timeero', requestId: logContext().requestId }, task);
  const keep = async (records: HeldRecord[]) => {
    const kept = await work((uow) => keepRecords(uow, keyRing, { system: 'timeero', kind, records, now: clock() }));
    return kept.created.length + kept.changed.length;
  };
  const seen: string[] = [];
  let changed = 0;
  for await (const { items, unreadable } of readAhead(pages)) {
    changed += await keep(items.map(hold));
    seen.push(...items.map(({ id }) => id), ...unreadable.flatMap(({ id }) => (id === null ? [] : [id])));
  }
  // The loop has ended by itself, so the list fits together. Still one may hide between two pages: ask for it.
  const gone: string[] = [];
  for (const id of await work((uow) => missingIds(uow, { system: 'timeero', kind, seen }))) {
    const item = await ask(id);
    if (item) changed += await keep([hold(item)]);
    else gone.push(id);
  }
  if (gone.length > 0) await work((uow) => markGone(uow, { system: 'timeero', kind, externalIds: gone, now: clock() }));
  return { count: seen.length, changed, gone: gone.length };
}

export type TimeeroReadingActivities = ReturnType<typeof createTimeeroReading>;

/** What Timeero holds of people, kept as external records. */
export function createTimeeroReading(
  deps: Pick<ActivityDeps, 'database' | 'keyRing' | 'clock' | 'fieldTime' | 'heartbeatEveryMs'>,
) {
  const { database, keyRing, heartbeatEveryMs } = deps;
  return {
    /** Null where Timeero is not enabled. @throws FieldTimeError, which is tried again */
    async readTimeeroPeople({ practiceId }: { practiceId: string }): Promise<TimeeroPeople | null> {
      const scope = { practiceId, actor: 'system:timeero' } as const;
      const access = await database.work(scope, (uow) => enabledAccess(uow, keyRing, 'timeero'));
      if (!access) return null;
      const fieldTime = deps.fieldTime(access);
      const signal = Context.current().cancellationSignal;
      return withHeartbeat(
        () => readUsersAndJobs({ ...deps, practiceId, fieldTime }, signal),
        undefined,
        heartbeatEveryMs,
      );
    },
  };
}
