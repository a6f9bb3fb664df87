import { until } from '../../../test/setup/until.ts';
import { broadcastWorkflowId } from '../../../workflows/broadcast/contract.ts';
import type { Table } from '../table.ts';
import type { Bench } from './bench.ts';
import { Desk } from './desk.ts';
import { BenchPractice } from './practice.ts';

export interface DeskSize {
  /** Of the practice whose desk is asked, and of a large one. */
  clients: number;
  many: number;
  /** At 20 a second, for tomorrow and for now. */
  presses: number;
  pressesNow: number;
  /** One after the other, when nothing else goes on. */
  alone: number;
  clicks: number;
}

/** *Send* at the API: when nothing else goes on, and while others press it too. */
export async function measureDesk(bench: Bench, table: Table, size: DeskSize): Promise<void> {
  const url = await bench.api();
  await bench.workers(1);
  const desk = await deskOf(bench, url, 'desk', size.clients);
  for (let click = 0; click < size.clicks; click++) {
    const steps = await clickOnce(bench, desk, size.clients);
    // The first one is the first request and the first broadcast that these processes see.
    if (click === 0 && size.clicks > 1) continue;
    for (const [name, ms] of Object.entries(steps))
      if (name === 'first hand-over') table.bar('from the click to the first hand-over, ms', ms, { most: 1_000 });
      else table.add(`from the click to: ${name}, ms`, ms);
  }
  const large = await deskOf(bench, url, 'large', size.many);
  table.add(`Send alone, ${size.clients} clients: median, ms`, percentile(await desk.sendSingly(size.alone), 0.5));
  table.add(`Send alone, ${size.many} clients: median, ms`, percentile(await large.sendSingly(size.alone), 0.5));
  const forTomorrow = await desk.sendSteadily(size.presses, 'tomorrow');
  table.add('Send at 20 a second, answered by 202: median, ms', percentile(forTomorrow, 0.5));
  table.bar('Send at 20 a second, answered by 202: 99th percentile, ms', percentile(forTomorrow, 0.99), { most: 100 });
  const forNow = await desk.sendSteadily(size.pressesNow, 'now');
  table.add('the same, each of them sent at once: median, ms', percentile(forNow, 0.5));
  table.add('the same, each of them sent at once: 99th percentile, ms', percentile(forNow, 0.99));
}

async function deskOf(bench: Bench, url: string, acronym: string, clients: number): Promise<Desk> {
  const { id } = await BenchPractice.open(bench, acronym, clients);
  return Desk.open(bench, url, { id, acronym });
}

/** One broadcast from the click to its end. @returns milliseconds from the click to each step */
async function clickOnce({ sink, temporal }: Bench, desk: Desk, clients: number): Promise<Record<string, number>> {
  await sink.zero();
  const at = performance.timeOrigin + performance.now();
  const id = await desk.send(at);
  const answered = performance.timeOrigin + performance.now() - at;
  const handle = temporal.client.workflow.getHandle(broadcastWorkflowId(id));
  await until('everybody has got it', async () => (await sink.taken()).messages === clients);
  const { firstAt } = await sink.taken();
  await handle.result();
  const { events } = await handle.fetchHistory();
  const steps: Record<string, number> = { 'the answer': answered };
  for (const { eventTime, workflowExecutionStartedEventAttributes: start, ...event } of events ?? []) {
    const ms = Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6 - at;
    if (start) steps['the start of the workflow'] = ms;
    const activity = activities.find((name) => name === event.activityTaskScheduledEventAttributes?.activityType?.name);
    if (activity) steps[activity] ??= ms;
  }
  return { ...steps, 'first hand-over': firstAt - at };
}

/** Those on the way to the first hand-over. */
const activities = ['scheduleBroadcast', 'freezeBroadcast', 'sendBroadcastRange'] as const;

function percentile(sorted: number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
