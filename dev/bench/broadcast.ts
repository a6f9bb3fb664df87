import { parseArgs } from 'node:util';
import { type Bench, withBench } from './broadcast/bench.ts';
import type { PeerQuestion } from './broadcast/peer.ts';
import type { BossQuestion } from './broadcast/boss.ts';
import type { LeastQuestion } from './broadcast/least.ts';
import { ReportedTexts } from './broadcast/callbacks.ts';
import { measureDesk } from './broadcast/measure-desk.ts';
import { BenchPractice, rowsWritten, type Took, type TookInAll } from './broadcast/practice.ts';
import { forgetPeak, peakMb, type Program } from './broadcast/program.ts';
import { until } from '../../test/setup/until.ts';
import { startChild } from './child.ts';
import { Table } from './table.ts';

/*
 * How fast a broadcast by e-mail goes out, freeze, rows and events included, against the mail library alone and against pg-boss, in turns in one run; and what it costs in memory,
 * events of Temporal, log and dead rows of PostgreSQL; how soon *Send* is answered and the first e-mail handed over; and how many reports of Twilio are taken a second,
 * against a bare route of Express. `npm run bench:broadcast`, about an hour. Needs Linux and a C compiler, for a mail server that is not the bound. After `--`:
 *   `--quick`           goes through all of it with a few people, and measures nothing worth keeping
 *   `--only speed`      (memory, desk, callbacks) takes a part
 *   `--kill`            kills the worker in the middle of the largest broadcast of `memory`, and compares all rows with what the mail server took
 *   `--rounds 1 --count 5000 --largest 1000000`   other numbers of rounds and people, and of the most that memory and cost are measured with
 * Ends with code 1 where a bar is missed, but not when it is quick.
 */

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    kill: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    count: { type: 'string' },
    largest: { type: 'string' },
  },
});
const { quick = false, kill = false, only } = given;
const count = Number(given.count ?? (quick ? 60 : 50_000));
const rounds = Number(given.rounds ?? (quick ? 1 : 5));
const largest = Number(given.largest ?? (quick ? 120 : 100_000));
const sizes = quick ? [60, largest] : [Math.min(10_000, largest / 4), largest];
/** Clients of the practice whose desk is asked, and of a large one; presses at 20 a second for tomorrow and for now; presses, and clicks, when nothing else goes on. */
const desk = quick
  ? { clients: 20, many: 40, presses: 10, pressesNow: 3, alone: 2, clicks: 1 }
  : { clients: 200, many: 10_000, presses: 400, pressesNow: 100, alone: 20, clicks: 11 };
/** Reports of a round. */
const reports = quick ? 100 : 5_000;
/** E-mails that one worker has in its hands at most, so that its death leaves no more in doubt. */
const inDoubtAtMost = 50;
const table = new Table();

const isAsked = (part: string) => only === undefined || only === part;

await withBench(async (bench) => {
  if (isAsked('speed')) await measureSpeed(bench);
  if (isAsked('memory')) await measureMemory(bench);
  if (isAsked('desk')) await measureDesk(bench, table, desk);
  if (isAsked('callbacks')) await measureCallbacks(bench);
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
      const boss = await pgBoss(bench, processes, `emails-${processes}-${round}`);
      const least = await leastWithRows(bench, processes);
      const took = await practice.send(await bench.workers(processes));
      const inProcesses = processes === 1 ? 'one process' : 'two processes';
      table.add(`bare connections, ${inProcesses}: e-mails a second`, (count / bare) * 1_000);
      table.add(`pg-boss, ${inProcesses}: e-mails a second`, (count / boss) * 1_000);
      table.add(`the least with rows, ${inProcesses}: e-mails a second`, (count / least) * 1_000);
      table.add(`the least with rows, ${inProcesses}: against nodemailer's pool`, pooled / least);
      table.add(`the least with rows, ${inProcesses}: against bare connections in as many`, bare / least);
      table.add(`Rounds, ${who}: e-mails a second`, (count / took.ms) * 1_000);
      table.add(`Rounds, ${who}: against the least with rows`, least / took.ms);
      table.bar(`Rounds, ${who}: against pg-boss in as many processes`, boss / took.ms, { least: 1 });
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

/** @returns milliseconds from the first job to the last completion, in so many processes that were running before */
async function pgBoss({ sink, database, owner }: Bench, processes: number, queue: string): Promise<number> {
  const children = await Promise.all(
    Array.from({ length: processes }, () => startChild<BossQuestion, object>('broadcast/boss.ts')),
  );
  const question = { databaseUrl: database.ownerUrl, smtpPort: sink.port, queue, count };
  // One after the other: the first makes the tables.
  for (const child of children) await child.ask({ ...question, step: 'open' });
  await sink.zero();
  for (const child of children) await child.ask({ ...question, step: 'work' });
  const began = performance.now();
  const filled = children[0]?.ask({ ...question, step: 'fill' });
  await until('every e-mail has come', async () => (await sink.taken()).messages >= count, {
    every: 20,
    within: 600_000,
  });
  const isCompleted = async () => {
    const { rows } = await owner.query<{ left: boolean }>(
      "select exists (select from pgboss.job where name = $1 and state <> 'completed') as left",
      [queue],
    );
    return rows[0]?.left === false;
  };
  await until('every job is completed', isCompleted, { every: 10 });
  const ms = performance.now() - began;
  await filled;
  await Promise.all(children.map((child) => child.stop()));
  const { messages } = await sink.taken();
  if (messages !== count) throw new Error(`${messages} of ${count} e-mails of pg-boss came`);
  return ms;
}

/** @returns milliseconds that rows, hand-overs and events take at the least, in so many processes that were running before */
async function leastWithRows({ sink, database }: Bench, processes: number): Promise<number> {
  const children = await Promise.all(
    Array.from({ length: processes }, () => startChild<LeastQuestion, object>('broadcast/least.ts')),
  );
  const share = Math.ceil(count / processes);
  const questionOf = (n: number) => ({
    databaseUrl: database.ownerUrl,
    smtpPort: sink.port,
    first: n * share,
    count: Math.min(share, count - n * share),
  });
  // One after the other: the first makes the tables.
  for (const [n, child] of children.entries()) await child.ask({ ...questionOf(n), step: 'open' });
  await sink.zero();
  const began = performance.now();
  await Promise.all(children.map((child, n) => child.ask({ ...questionOf(n), step: 'send' })));
  const ms = performance.now() - began;
  await Promise.all(children.map((child) => child.stop()));
  const { messages } = await sink.taken();
  if (messages !== count) throw new Error(`${messages} of ${count} e-mails of the least came`);
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
    const { took, mb } =
      kill && size === largest ? await sendThroughKill(bench, practice, size) : await sendWhole(practice, workers);
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

async function sendWhole(
  practice: BenchPractice,
  workers: readonly Program[],
): Promise<{ took: TookInAll; mb: number }> {
  const took = await practice.send(workers);
  return { took, mb: peakOf(workers) };
}

function peakOf(workers: readonly Program[]): number {
  return Math.max(...workers.map(({ pid }) => peakMb(pid)));
}

async function sendThroughKill(
  bench: Bench,
  practice: BenchPractice,
  size: number,
): Promise<{ took: TookInAll; mb: number }> {
  let before = 0;
  const took = await practice.sendThrough(async () => {
    before = peakOf(await bench.workers(1));
    await bench.killWorkers();
  });
  const what = `${size} people, the worker killed in the middle`;
  table.bar(`${what}: accepted`, took.accepted, { least: size - inDoubtAtMost });
  table.bar(`${what}: in doubt`, took.inDoubt, { most: inDoubtAtMost });
  for (const fault of ['open', 'lost', 'doubled'] as const) table.bar(`${what}: ${fault}`, took[fault], { most: 0 });
  table.bar(`${what}: people of whom nothing is said`, size - took.accepted - took.inDoubt - took.skipped, { most: 0 });
  return { took, mb: Math.max(before, peakOf(await bench.workers(1))) };
}

function lastAgainstFirst(values: number[]): number {
  return (values.at(-1) ?? Number.NaN) / (values[0] ?? Number.NaN);
}

/** Reports of Twilio, committed before the answer, against a route that keeps nothing. */
async function measureCallbacks(bench: Bench): Promise<void> {
  const url = await bench.api();
  const texts = await ReportedTexts.open(bench);
  // What runs for the first time is compiled.
  await texts.toRounds(url, Math.min(reports, 1_000));
  for (let round = 1; round <= rounds; round++) {
    const bare = await texts.toBareRoute(reports);
    const ours = await texts.toRounds(url, reports);
    table.add('reports of Twilio a second, bare route', (reports / bare) * 1_000);
    table.add('reports of Twilio a second, Rounds', (reports / ours) * 1_000);
    table.bar('reports of Twilio: against the bare route', bare / ours, { least: 0.7 });
  }
}
