import { parseArgs } from 'node:util';
import { type Bench, withBench } from './broadcast/bench.ts';
import { Desk } from './broadcast/desk.ts';
import type { PeerQuestion } from './broadcast/peer.ts';
import { BenchPractice, rowsWritten, type Took } from './broadcast/practice.ts';
import { forgetPeak, peakMb } from './broadcast/program.ts';
import { until } from '../../test/setup/until.ts';
import { startChild } from './child.ts';
import { Table } from './table.ts';

/*
 * How fast a broadcast by e-mail goes out, freeze, rows and events included, against the mail library alone, in turns in one run; and what it costs in memory,
 * events of Temporal, log and dead rows of PostgreSQL; and how soon *Send* is answered and the first e-mail handed over. `npm run bench:broadcast`, about half
 * an hour. Needs Linux and a C compiler, for a mail server that is not the bound. After `--`:
 *   `--quick`           goes through all of it with a few people, and measures nothing worth keeping
 *   `--only speed`      (memory, desk) takes a part
 *   `--rounds 1 --count 5000 --largest 1000000`   other numbers of rounds and people, and of the most that memory and cost are measured with
 * Ends with code 1 where a bar is missed, but not when it is quick. Left out: pg-boss, which is no dependency of this project.
 */

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    count: { type: 'string' },
    largest: { type: 'string' },
  },
});
const { quick = false, only } = given;
const count = Number(given.count ?? (quick ? 60 : 50_000));
const rounds = Number(given.rounds ?? (quick ? 1 : 5));
const largest = Number(given.largest ?? (quick ? 120 : 100_000));
const sizes = quick ? [60, largest] : [Math.min(10_000, largest / 4), largest];
/** Clients of the practice whose desk is asked; presses at 20 a second, and clicks when nothing else goes on. */
const desk = quick ? { clients: 20, presses: 10, clicks: 1 } : { clients: 200, presses: 400, clicks: 11 };
const table = new Table();

const isAsked = (part: string) => only === undefined || only === part;

await withBench(async (bench) => {
  if (isAsked('speed')) await measureSpeed(bench);
  if (isAsked('memory')) await measureMemory(bench);
  if (isAsked('desk')) await measureDesk(bench);
});
table.print(`A broadcast to ${count} people, ${rounds} rounds`);
if (!quick && table.missed > 0) process.exitCode = 1;

/** The same people again and again: their practice has a history then, as a real one has. */
async function measureSpeed(bench: Bench): Promise<void> {
  const practice = await BenchPractice.open(bench, 'speed', count);
  for (let round = 1; round <= rounds; round++) {
    const pooled = await peer(bench, 'pooled', 1);
    table.add("nodemailer's pool, e-mails a second", (count / pooled) * 1_000);
    for (const processes of [1, 2]) {
      const who = processes === 1 ? 'one worker' : 'two workers';
      const bare = await peer(bench, 'bare', processes);
      const took = await practice.send(await bench.workers(processes));
      table.add(
        `bare connections, ${processes === 1 ? 'one process' : 'two processes'}: e-mails a second`,
        (count / bare) * 1_000,
      );
      table.add(`Rounds, ${who}: e-mails a second`, (count / took.ms) * 1_000);
      table.bar(`Rounds, ${who}: against nodemailer's pool`, pooled / took.ms, { least: processes === 1 ? 4 : 5 });
      table.bar(`Rounds, ${who}: against bare connections in as many processes`, bare / took.ms, { least: 0.5 });
      table.bar(`Rounds, ${who}: events of Temporal a 1,000 people`, (took.events / count) * 1_000, { most: 30 });
      addTimes(`Rounds, ${who}`, took, processes);
    }
    // While one worker is measured, no other may take a part of it.
    await bench.workers(1);
  }
}

/** @returns milliseconds that the peer took for all e-mails, in so many processes that were running before */
async function peer({ sink }: Bench, kind: PeerQuestion['kind'], processes: number): Promise<number> {
  const children = await Promise.all(
    Array.from({ length: processes }, () => startChild<PeerQuestion, object>('broadcast/peer.ts')),
  );
  await sink.zero();
  const share = Math.ceil(count / processes);
  const began = performance.now();
  await Promise.all(
    children.map((child, n) =>
      child.ask({ kind, port: sink.port, first: n * share, count: Math.min(share, count - n * share) }),
    ),
  );
  const ms = performance.now() - began;
  await Promise.all(children.map((child) => child.stop()));
  const { messages } = await sink.taken();
  if (messages !== count) throw new Error(`${messages} of ${count} e-mails of the peer came`);
  return ms;
}

/** Where the time goes. */
function addTimes(who: string, took: Took, workers: number): void {
  table.add(`${who}: until the first hand-over (freeze), ms`, took.firstMs);
  table.add(`${who}: from the first hand-over to the last, ms`, took.sendingMs);
  table.add(`${who}: after the last, ms`, took.ms - took.firstMs - took.sendingMs);
  table.add(`${who}: processor of the worker, ms a 1,000 people`, (took.workerCpuMs / count) * 1_000);
  table.add(`${who}: processor of PostgreSQL, ms a 1,000 people`, (took.postgresCpuMs / count) * 1_000);
  table.add(`${who}: share of the time that a worker waits, %`, (1 - took.workerCpuMs / took.ms / workers) * 100);
}

/** A worker of its own for each size, so that neither has the memory of the other. */
async function measureMemory(bench: Bench): Promise<void> {
  const peaks: number[] = [];
  const costs: number[] = [];
  for (const size of sizes) {
    const practice = await BenchPractice.open(bench, `memory${size}`, size);
    const workers = await bench.workers(1, true);
    const before = await rowsWritten(bench);
    for (const { pid } of workers) forgetPeak(pid);
    const took = await practice.send(workers);
    const mb = Math.max(...workers.map(({ pid }) => peakMb(pid)));
    // Its connections end with it, and then PostgreSQL's counters know all of it.
    await bench.workers(0);
    const after = await rowsWritten(bench);
    peaks.push(mb);
    costs.push(took.ms / size);
    table.add(`${size} people: memory of the worker at most, MB`, mb);
    table.add(`${size} people: ms a person`, took.ms / size);
    table.bar(`${size} people: events of Temporal a 1,000`, (took.events / size) * 1_000, { most: 30 });
    table.add(`${size} people: bytes of PostgreSQL's log a person`, took.walBytes / size);
    table.add(`${size} people: new rows a person`, (after.inserted - before.inserted) / size);
    table.add(`${size} people: dead rows a person`, (after.dead - before.dead) / size);
    table.add(`${size} people: of these without work for an index`, (after.hot - before.hot) / size);
  }
  table.bar('memory: largest against smallest', lastAgainstFirst(peaks), { most: 1.2 });
  table.bar('cost a person: largest against smallest', lastAgainstFirst(costs), { most: 1.2 });
}

function lastAgainstFirst(values: number[]): number {
  return (values.at(-1) ?? Number.NaN) / (values[0] ?? Number.NaN);
}

/** *Send* at the API: while others press it too, and when nothing else goes on. */
async function measureDesk(bench: Bench): Promise<void> {
  const { sink } = bench;
  const practice = await BenchPractice.open(bench, 'desk', desk.clients);
  await bench.workers(1);
  const sender = await Desk.open(bench, await bench.api(), { id: practice.id, acronym: 'desk' });
  for (let click = 0; click < desk.clicks; click++) {
    await sink.zero();
    const at = performance.timeOrigin + performance.now();
    await sender.send(at);
    await until('everybody has got it', async () => (await sink.taken()).messages === desk.clients);
    const { firstAt } = await sink.taken();
    // The first one is the first request and the first broadcast that these processes see.
    if (click > 0 || desk.clicks === 1)
      table.bar('from the click to the first hand-over, ms', firstAt - at, { most: 1_000 });
  }
  const took = await sender.sendSteadily(desk.presses);
  table.add('Send at 20 a second, answered by 202: median, ms', percentile(took, 0.5));
  table.bar('Send at 20 a second, answered by 202: 99th percentile, ms', percentile(took, 0.99), { most: 100 });
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
