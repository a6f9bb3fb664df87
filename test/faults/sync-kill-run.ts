import { sql } from 'kysely';
import { Random } from '../../db/seed/random.ts';
import { addDays, localDate } from '../../domain/time.ts';
import type { CallCounter, CallMoment } from '../setup/call-counter.ts';
import type { Seen } from '../setup/processes.ts';
import { timeeroWrites } from '../setup/ledger.ts';
import type { TestStack } from '../setup/stack.ts';
import { connectStage, openSyncStage, shownOf, type SyncStage } from '../setup/sync-stage.ts';
import { importPace } from './import-kill-run.ts';
import { killPart, type Part, restartAfter } from './kill-run.ts';

/** A creation without an answer is looked for after seconds here, too. */
export const syncPace = importPace;

/** Mostly what makes the calls; the others fall while it makes them. */
const parts: readonly Part[] = ['worker', 'worker', 'postgresql', 'worker', 'temporal'];
/** A run with as many changes asks PIMSY and Timeero about as often. */
const callsOfARun = 32;
const made = 8;

/** What a seed decides. */
export interface SyncPlan {
  seed: number;
  part: Part;
  /** The call at which it falls, counted from the order on. */
  moment: number;
  /** Before that call arrives, or when it was done and its answer is on the way. */
  when: CallMoment['when'];
}

export interface SyncKill extends SyncPlan {
  runId: string;
  /** Calls until the kill. */
  calls: number;
  orphans: Seen[];
}

/** The lists name shifts by our name and must be empty. */
export interface SyncVerdict extends SyncKill {
  /** How the run that was cut off ended: its status, and the class of its failure. */
  end: string;
  /** Shifts that PIMSY plans. */
  planned: number;
  /** Runs after it until nothing was left to write. */
  runs: number;
  /** In Timeero twice at any time, or users and jobs that are; people, appointments and records that are here twice. */
  doubled: string[];
  /** Planned, and not there or otherwise. */
  lost: string[];
  /** There, and not planned (any more). */
  strange: string[];
  /** Runs and changes that are over without saying how, shifts that are still in doubt, and people who were not read. */
  unexplained: string[];
}

export function syncPlanOf(seed: number): SyncPlan {
  const random = new Random(seed);
  return {
    seed,
    part: parts[(seed - 1) % parts.length] ?? 'worker',
    moment: random.whole(1, callsOfARun),
    when: random.pick(['asked', 'answered'] as const),
  };
}

const counters = new WeakMap<TestStack, Promise<CallCounter>>();
function counterOf(stack: TestStack): Promise<CallCounter> {
  const counter = counters.get(stack) ?? connectStage(stack);
  counters.set(stack, counter);
  return counter;
}

/** Changes both systems, asks for a run, kills a part at one of its calls, and brings the stack up again over the same data. */
export async function killBetweenCalls(stack: TestStack, seed: number): Promise<SyncKill> {
  const plan = syncPlanOf(seed);
  const counter = await counterOf(stack);
  const stage = await openSyncStage(stack);
  let [runId, calls] = ['', 0];
  const orphans = await restartAfter(stack, async () => {
    try {
      await change(stack, stage, seed);
      await new Promise<void>((killed, failed) => {
        const happen = () => {
          calls = counter.calls;
          counter.arm(null);
          killPart(stack, plan.part);
          killed();
        };
        counter.arm({ call: plan.moment, when: plan.when, happen });
        const order = async () => {
          runId = await stage.press();
          await stage.ended(runId).catch(() => {});
          // It was over before that call: then nothing of it may be lost, either.
          if (calls === 0) happen();
        };
        order().catch((error: unknown) => (calls === 0 ? failed(error) : undefined));
      });
    } finally {
      await stage.close().catch(() => {});
    }
  });
  return { ...plan, runId, calls, orphans };
}

const titleOf = (seed: number, n: number) => (n === 5 ? `timeero-drop ${seed}` : `Killed ${seed}-${n}`);

/** As PIMSY's staff and an administrator of Timeero do: new, moved, deleted, renamed, edited behind our back. */
async function change(stack: TestStack, stage: SyncStage, seed: number): Promise<void> {
  const appointments = await stage.appointments();
  const own = appointments.filter(({ type = '' }) => /^(Killed|timeero-drop) /.test(type));
  const planned = await stage.planned();
  const example = appointments.find(({ id, clientIds }) => planned.has(`pimsy-${id}:${clientIds[0]}`));
  if (!example) throw new Error('PIMSY plans nothing that is mapped');
  const pimsy = (path: string, fields: Record<string, string>) => byForm(`${stack.inbox}/pimsy/abc/${path}`, fields);
  const fields = {
    client: example.clientIds[0] ?? '',
    employee: example.employeeIds[0] ?? '',
    location: example.locationId ?? '',
    minutes: '45',
    status: 'booked',
  };
  const today = localDate(new Date().toISOString(), 'America/New_York');
  for (let n = 0; n < made; n++) {
    const start = `${addDays(today, 2 + 3 * n)}T0${n % 6}:${String(10 + (seed % 50))}`;
    await pimsy('appointments', { ...fields, start, type: titleOf(seed, n) });
  }
  for (const { id } of own.slice(0, Math.floor(planned.size * 0.15)))
    await pimsy(`appointments/${id}`, { delete: 'yes' });
  await pimsy('clients/c-10002', {
    firstName: 'Wren',
    lastName: renamed(seed),
    birthDate: '1990-04-05',
    active: 'on',
  });

  const { timeero } = stage.systems;
  const shifts = (await stage.shifts())
    .filter(({ reference, title }) => reference?.startsWith('pimsy-') && !/^(Killed|timeero-drop) /.test(title))
    .toSorted((a, b) => Number(a.id) - Number(b.id));
  // None of them twice, however few the sample has mapped on the day.
  const some = Array.from({ length: Math.min(4, shifts.length) }, (_, n) => shifts[(seed * 7 + n) % shifts.length]);
  for (const [n, shift] of some.entries())
    if (shift && n % 2 === 0) await timeero.deleteShift(shift.id);
    else if (shift?.reference)
      await timeero.updateShift(shift.id, { ...shift, title: `Edited ${seed}`, reference: shift.reference });
}

const renamed = (seed: number) => `Renamed ${seed}`;

async function byForm(address: string, fields: Record<string, string>): Promise<void> {
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`PIMSY's page answered ${answer.status}`);
}

/** Waits for the end of the run, lets others do the rest, and compares what PIMSY plans with what Timeero holds and has ever taken. */
export async function judgeSync(stack: TestStack, kill: SyncKill): Promise<SyncVerdict> {
  const stage = await openSyncStage(stack);
  try {
    const { status, failure } = await stage.ended(kill.runId);
    const runs = await stage.settle();
    const planned = await stage.planned();
    const held = await stage.shifts();
    const ours = held.flatMap(({ reference }) => (reference?.startsWith('pimsy-') ? [reference] : []));
    const byName = new Map(held.map((shift) => [shift.reference, shift]));
    const isAsPlanned = (name: string, shown: string) => {
      const shift = byName.get(name);
      return shift !== undefined && shownOf(shift) === shown;
    };
    return {
      ...kill,
      end: failure ? `${status}: ${failure.code}` : status,
      planned: planned.size,
      runs,
      doubled: [...(await everTwice(stack)), ...(await stage.systems.doubles()), ...(await twiceHere(stage))],
      lost: [...planned].filter(([name, shown]) => !isAsPlanned(name, shown)).map(([name]) => name),
      strange: ours.filter((name) => !planned.has(name)),
      unexplained: await unexplained(stage, kill.seed),
    };
  } finally {
    await stage.close();
  }
}

/** Names of shifts that Timeero held twice at any time, by all that it has ever taken. */
async function everTwice(stack: TestStack): Promise<string[]> {
  const there = new Map<string, Set<number>>();
  const twice = new Set<string>();
  for (const { kind, operation, key, recordId } of await timeeroWrites(stack)) {
    if (kind !== 'schedule' || key === null) continue;
    const ids = there.get(key) ?? new Set();
    there.set(key, ids);
    if (operation === 'deleted') ids.delete(recordId);
    else ids.add(recordId);
    if (ids.size > 1) twice.add(`${kind} ${key}`);
  }
  return [...twice];
}

async function twiceHere({ data }: SyncStage): Promise<string[]> {
  const { rows } = await data.work(({ kysely }) =>
    sql<{ what: string }>`
      select 'client ' || record_number as what from client group by record_number having count(*) > 1
      union all
      select local_kind || ' ' || local_id from mapping where ended_at is null group by 1, local_kind, local_id having count(*) > 1
      union all
      select 'appointment ' || min(id::text) from appointment where status <> 'cancelled' and origin = 'pimsy'
       group by client_id, staff_id, starts_at, type having count(*) > 1`.execute(kysely),
  );
  return rows.map(({ what }) => what);
}

async function unexplained({ data }: SyncStage, seed: number): Promise<string[]> {
  const { rows } = await data.work(({ kysely }) =>
    sql<{ what: string }>`
      select 'run ' || id as what from sync_run
       where status not in ('done', 'failed', 'cancelled') or finished_at is null or (status = 'failed') <> (failure is not null)
      union all
      select 'change ' || c.reference from sync_change c join sync_run r on r.id = c.run_id
       where r.status = 'done' and r.trigger <> 'preview' and c.kind in ('create', 'change', 'delete', 'put-back')
         and (c.status = 'planned' or c.status = 'failed' and c.problem is null)
      union all
      select 'shift ' || reference from shift where state in ('sending', 'doubt', 'wanted')
      union all
      select 'reading ' || id from pimsy_reading where status not in ('done', 'failed') or status = 'failed' and problem is null
      union all
      select 'client c-10002 is not ' || ${renamed(seed)} where not exists (
        select from external_record r join mapping m on m.external_record_id = r.id and m.ended_at is null
          join client c on c.id = m.local_id join person p on p.id = c.person_id
         where r.system = 'pimsy' and r.kind = 'client' and r.external_id = 'c-10002' and p.last_name = ${renamed(seed)})`.execute(
      kysely,
    ),
  );
  return rows.map(({ what }) => what);
}
