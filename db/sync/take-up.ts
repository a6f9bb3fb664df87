import { sql } from 'kysely';
import type { SyncScope, SyncTrigger } from '../../domain/fieldtime/sync-runs.ts';
import { wholeEveryMs } from '../../domain/fieldtime/sync-runs.ts';
import { addDays, localDate, startOfDay } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { SyncRun } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { practiceZone } from '../practice-zone.ts';
import { accountsSince, bothEnabled, hasSynced } from './integrations.ts';
import { endRun } from './end-run.ts';
import { waitsToBeSent } from './targets.ts';

/** Longer than what a run does between two looks at its row, so that one whose worker died is not taken for alive for long. */
export const leaseMs = 15 * 60_000;
/**
 * Of a run whose workflow has not looked at it yet: where the worker died before the workflow heard which one it was given, nobody carries that one out, and
 * the next need not wait for long.
 */
const firstLeaseMs = 60_000;
/** Between two timers, less what one may come early. */
const dueAfterMs = 110 * 60_000;

/** More single shifts than this are read with all the others: Timeero tells of each that a run has written. */
const mostTargets = 200;

/** What a run that was taken up has to do. */
export interface TakenUp {
  runId: string;
  trigger: SyncTrigger;
  scope: SyncScope;
}

/**
 * `tick`: it is time; `rest`: whatever else waits; `targets`: single shifts that Timeero told of, or that were changed on our own pages.
 */
export type TakeUp = 'tick' | 'rest' | 'targets';

/**
 * The next run that is to be carried out, now being read; `busy` while another one is, null where there is nothing to do. A run that was requested goes
 * before a timer. Nothing is sent by a timer before a person has synced for the first time, or for the first time with another account: until then
 * it only shows, once, what it would do.
 */
export async function takeUp(uow: UnitOfWork, what: TakeUp, now: Date): Promise<TakenUp | 'busy' | null> {
  const { em } = uow;
  const both = await bothEnabled(uow, { lock: true });
  if (!both) {
    for (const { id } of await em.find(SyncRun, { status: 'requested' }))
      await endRun(uow, id, { status: 'failed', failure: 'not-enabled', now });
    return null;
  }
  for (const { id } of await em.find(SyncRun, { status: ['reading', 'applying'], leaseUntil: { $lt: now } }))
    await endRun(uow, id, { status: 'failed', failure: 'lost', now });
  if ((await em.count(SyncRun, { status: ['reading', 'applying'] })) > 0) return 'busy';

  const run = what === 'targets' ? await targetRun(uow, now) : await wholeRun(uow, what, now);
  if (!run) return null;
  const zone = await practiceZone(uow);
  const today = localDate(now.toISOString(), zone);
  run.windowFrom = new Date(startOfDay(today, zone));
  run.windowTo = new Date(startOfDay(addDays(today, both.pimsy.windowDays + 1), zone));
  Object.assign(run, {
    status: 'reading',
    startedAt: run.startedAt ?? now,
    leaseUntil: new Date(now.getTime() + firstLeaseMs),
  });
  run.readWhole = false;
  run.round += 1;
  await em.flush();
  if (run.trigger !== 'preview') await supersede(uow, run.id, now);
  return { runId: run.id, trigger: run.trigger, scope: run.scope };
}

export const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMs);

async function wholeRun(uow: UnitOfWork, what: 'tick' | 'rest', now: Date) {
  const { em } = uow;
  const requested = await em.findOne(SyncRun, { status: 'requested' }, { orderBy: { id: 'asc' } });
  if (requested) return requested;
  if (!(await hasSynced(uow))) {
    const createdAt = { $gte: await accountsSince(uow) };
    if (what === 'rest' || (await em.count(SyncRun, { trigger: 'preview', createdAt })) > 0) return null;
    return created(uow, { trigger: 'preview', scope: 'whole' }, now);
  }
  const since = new Date(now.getTime() - dueAfterMs);
  const real = { trigger: ['timer' as const, 'person' as const], startedAt: { $gt: since } };
  if (what === 'rest' && (await em.count(SyncRun, real)) > 0) return null;
  return created(uow, { trigger: 'timer', scope: await scopeOf(uow, now) }, now);
}

/** Everything that Timeero holds is read once a day, and when something may have been missed since. */
async function scopeOf({ em }: UnitOfWork, now: Date): Promise<SyncScope> {
  const last = await em.findOne(
    SyncRun,
    { scope: 'whole', status: 'done', trigger: { $ne: 'preview' } },
    { orderBy: { id: 'desc' } },
  );
  if (!last?.startedAt || now.getTime() - last.startedAt.getTime() > wholeEveryMs - dueAfterMs) return 'whole';
  const missed = await em.count(SyncRun, { status: 'failed', id: { $gt: last.id } });
  return missed > 0 ? 'whole' : 'changes';
}

async function targetRun(uow: UnitOfWork, now: Date) {
  const { rows } = await sql<{ told: number; own: number }>`
    select (select count(*)::int from webhook_event where taken_at is null) as told, (select count(*)::int from shift where ${waitsToBeSent(now)}) as own`.execute(
    uow.kysely,
  );
  const { told, own } = rows[0] ?? { told: 0, own: 0 };
  if (told + own === 0) return null;
  // By its time a run knows which of them it took.
  await sql`update webhook_event set taken_at = ${now}::timestamptz where taken_at is null`.execute(uow.kysely);
  return created(uow, { trigger: 'webhook', scope: told > mostTargets ? 'whole' : 'targets', startedAt: now }, now);
}

async function created(
  { em }: UnitOfWork,
  of: { trigger: SyncTrigger; scope: SyncScope; startedAt?: Date },
  now: Date,
) {
  const run = em.create(SyncRun, { id: newId(), ...of, createdAt: now });
  await em.flush();
  return run;
}

/** What waits for a decision was planned before this one reads anew: it is moot, or comes again. */
async function supersede(uow: UnitOfWork, by: string, now: Date): Promise<void> {
  const { scope } = await uow.em.findOneOrFail(SyncRun, { id: by });
  if (scope === 'targets') return;
  for (const { id } of await uow.em.find(SyncRun, { status: 'held' }))
    await endRun(uow, id, { status: 'cancelled', decision: 'superseded', now });
}
