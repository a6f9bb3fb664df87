import { parseArgs } from 'node:util';
import { type Bench, withBench } from './sync/bench.ts';
import { copyShifts, fetchBoth, fetchAppointments, fetchClients, postClients } from './sync/loop.ts';
import { BenchPractice } from './sync/practice.ts';
import type { Plan } from './sync/records.ts';
import { Table } from './table.ts';

/*
 * How fast people are imported into Timeero and shifts are synced, against a plain loop over the same stand-ins by the same adapters, in turns in one run;
 * and what a run costs in memory of the worker and in events of Temporal. `npm run bench:sync`, about fifteen minutes. After `--`:
 *   `--quick`           goes through all of it with a few records, and measures nothing worth keeping
 *   `--only sync`       (import, memory) takes a part
 *   `--latency 0`       every answer of PIMSY and Timeero takes 20 ms on its way, or so many
 *   `--rounds 1 --count 2000 --largest 20000`   other numbers of rounds and records, and of the most shifts that memory is measured with
 * Ends with code 1 where a bar is missed, but not when it is quick.
 */

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    count: { type: 'string' },
    largest: { type: 'string' },
    latency: { type: 'string' },
  },
});
const { quick = false, only } = given;
const count = Number(given.count ?? (quick ? 60 : 10_000));
const people = quick ? { employees: 3, clients: 6 } : { employees: 50, clients: 500 };
const sizes = quick ? [30, 60] : [1_000, Number(given.largest ?? 100_000)];
const rounds = Number(given.rounds ?? (quick ? 1 : 3));
const latencyMs = Number(given.latency ?? (quick ? 0 : 20));
const table = new Table();

const isAsked = (part: string) => only === undefined || only === part;

await withBench(latencyMs, async (bench) => {
  if (isAsked('sync') || isAsked('import')) await bench.worker();
  for (let round = 1; round <= rounds; round++) {
    if (isAsked('import')) await measureImport(bench, round);
    if (isAsked('sync')) await measureSync(bench, round);
  }
  if (isAsked('memory')) await measureMemory(bench);
});
table.print(`${count} records and ${count} shifts, ${rounds} rounds, ${latencyMs} ms to each answer`);
if (!quick && table.missed > 0) process.exitCode = 1;

async function timed(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return performance.now() - began;
}

function expectCount(found: number, what: string, wanted = count): void {
  if (found !== wanted) throw new Error(`${found} instead of ${wanted} ${what}`);
}

async function measureImport(bench: Bench, round: number): Promise<void> {
  const plan: Plan = { acronym: `people${count}`, appointments: 0, employees: 0, clients: count };
  const peer = await BenchPractice.open(bench, `ip${round}`, plan);
  const own = await BenchPractice.open(bench, `io${round}`, plan);
  const clients = await fetchClients(own);
  const recordIds = await own.keepClients(clients);
  const loop = await timed(async () => expectCount(await postClients(peer, clients), 'clients of the loop'));
  const { ms, events } = await own.import(recordIds);
  expectCount((await own.writes())['evv-client created'] ?? 0, 'entries of the register');
  table.add('import: the loop, records a second', (count / loop) * 1_000);
  table.add('import: Rounds, records a second', (count / ms) * 1_000);
  table.bar('import: Rounds against the loop', loop / ms, { least: 0.8 });
  table.add('import: events of Temporal a 1,000 records', (events / count) * 1_000);
  await peer.close();
  await own.close();
}

async function measureSync(bench: Bench, round: number): Promise<void> {
  const plan: Plan = { acronym: `shifts${count}`, appointments: count, ...people };
  const peer = await BenchPractice.open(bench, `sp${round}`, plan);
  await peer.fillPeople(plan);
  const own = await BenchPractice.open(bench, `so${round}`, plan);
  await own.fillPeople(plan);
  const loop = await timed(async () => expectCount(await copyShifts(peer), 'shifts of the loop'));
  const first = await own.sync(count);
  expectCount((await own.writes())['schedule created'] ?? 0, 'shifts');
  table.add('sync, all new: the loop, shifts a second', (count / loop) * 1_000);
  table.add('sync, all new: Rounds, shifts a second', (count / first.ms) * 1_000);
  table.bar('sync, all new: Rounds against the loop', loop / first.ms, { least: 0.8 });
  table.bar('sync, all new: events of Temporal a 1,000 shifts', (first.events / count) * 1_000, { most: 30 });
  // Each takes seconds, so one would say as much of the machine as of the run.
  for (let time = 1; time <= 3; time++) await measureUnchanged(own);
  await own.moveTo({ ...plan, acronym: `moved${count}`, moved: true });
  const moved = await own.sync(count);
  table.add('sync, all moved: Rounds, shifts a second', (count / moved.ms) * 1_000);
  table.bar('sync, all moved: Rounds against the loop that posts', loop / moved.ms, { least: 0.8 });
  await measureReading(own);
  await peer.close();
  await own.close();
}

/**
 * Nothing has changed in either system. A loop, which remembers nothing, has to fetch both to know that, so the fetch of both is the peer of every run;
 * what a run takes against the fetch of PIMSY alone, where it reads no more, is told beside it.
 */
async function measureUnchanged(own: BenchPractice): Promise<void> {
  const before = JSON.stringify(await own.writes());
  const fetching = await timed(() => fetchBoth(own));
  table.add('sync, nothing new: the fetch of both systems alone, ms', fetching);
  for (const [what, scope] of [
    ['both systems read', 'whole'],
    ['PIMSY read', 'changes'],
  ] as const) {
    const name = `sync, nothing new, ${what}`;
    let took = 0;
    const rows = await own.rowsWrittenBy(async () => (took = (await own.sync(0, scope)).ms));
    const writes = JSON.stringify(await own.writes()) === before ? 0 : 1;
    table.add(`${name}: Rounds, ms`, took);
    table.bar(`${name}: times the fetch of both`, took / fetching, { most: 2 });
    table.bar(`${name}: writes to Timeero`, writes, { most: 0 });
    table.add(`${name}: rows written`, rows);
    if (scope === 'changes')
      table.add(`${name}: times the fetch of PIMSY`, took / (await timed(() => fetchAppointments(own))));
  }
}

/** PIMSY's people and appointments as rows of Rounds. */
async function measureReading(own: BenchPractice): Promise<void> {
  const first = await own.read();
  table.add('reading of PIMSY, all new: appointments a second', (count / first.ms) * 1_000);
  for (let time = 1; time <= 3; time++) {
    const fetching = await timed(() => fetchAppointments(own));
    const again = await own.read();
    table.add('reading of PIMSY, nothing new: Rounds, ms', again.ms);
    table.bar('reading of PIMSY, nothing new: times the fetch', again.ms / fetching, { most: 2 });
  }
}

/** A worker of its own for each size, so that neither has the memory of the other. */
async function measureMemory(bench: Bench): Promise<void> {
  const peaks: number[] = [];
  for (const size of sizes) {
    const plan: Plan = { acronym: `memory${size}`, appointments: size, ...people };
    const own = await BenchPractice.open(bench, `m${size}`, plan);
    await own.fillPeople(plan);
    const worker = await bench.worker();
    await worker.ask({ memory: 'mark' });
    const { events } = await own.sync(size);
    const { residentMb, heapMb } = await worker.ask({ memory: 'peak' });
    peaks.push(residentMb);
    table.add(`memory at ${size} shifts: resident at most, MB`, residentMb);
    table.add(`memory at ${size} shifts: heap in use afterwards, MB`, heapMb);
    table.add(`events of Temporal a 1,000 shifts, at ${size}`, (events / size) * 1_000);
    await own.close();
  }
  const [small = 1, large = 0] = peaks;
  table.bar('memory: largest against smallest', large / small, { most: 1.2 });
}
