import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { sql } from 'kysely';
import { createActivities } from '../../activities/index.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { settings } from '../../domain/settings.ts';
import { queues } from '../../platform/names.ts';
import { activityWorkers } from '../../workers/queues.ts';
import { broadcastStart, broadcastType, cancelUpdate, changedUpdate } from '../../workflows/broadcast/contract.ts';
import { pauseBroadcast, resumeBroadcast } from '../../db/broadcasts/pause.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { aBroadcast, activityDeps, TestSenders } from './broadcasts.ts';
import type { TestDatabase } from './database.ts';
import { keptBundle } from './kept-bundle.ts';
import { TestPeople } from './people.ts';

/** Words that stand in rows of the sample people and must stand nowhere in Temporal. */
export const canaries = ['Canaria', 'Vogelsang', '+12085550', '@example.com', 'Kanarienruf'];

/** A run of the whole thing but the providers: Temporal, PostgreSQL, the workers' activities; its people carry the canaries. */
export interface BroadcastStage {
  of: TestPeople;
  senders: TestSenders;
  /** Starts a broadcast to every client, by text unless said otherwise; `inMs` from now. */
  start(inMs: number, method?: BroadcastMethod): Promise<{ id: string; handle: WorkflowHandle }>;
  cancel(handle: WorkflowHandle): Promise<void>;
  /** In the row, of which the workflow is then told. */
  pause(handle: WorkflowHandle): Promise<void>;
  resume(handle: WorkflowHandle): Promise<void>;
  /** To so many milliseconds from now. */
  moveTo(handle: WorkflowHandle, inMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function broadcastStage(options: {
  address: string;
  client: Client;
  database: TestDatabase;
  dataConverter?: DataConverter;
  /** Clients; default 25. */
  people?: number;
  /** Changes a worker of activities before it is made. */
  changed?: (options: WorkerOptions) => WorkerOptions;
}): Promise<BroadcastStage> {
  const { client, database, dataConverter, people = 25, changed = (each) => each } = options;
  const of = new TestPeople(database, await database.practice());
  for (let n = 0; n < people; n++)
    await of.client({ firstName: `Canaria${n}`, lastName: `Vogelsang${n}`, mobile: phone(n) });
  // Its clock is the real one and several broadcasts go to the same people: neither the night nor the limits may hold them.
  const { messagesADay, messagesAWeek } = settings;
  await of.work(({ kysely }) =>
    sql`insert into setting (id, value) values (${messagesADay.id}, '0'), (${messagesAWeek.id}, '0')`.execute(kysely),
  );
  const senders = new TestSenders();
  const base = activityDeps(database, senders);
  const config = { ...base.config, TWILIO_BASE_URL: 'http://stand-in.example' };
  const deps = { ...base, config, clock: () => new Date(), leaseMs: 5_000 };
  const connection = await NativeConnection.connect({ address: options.address });
  const workflowBundle = await keptBundle();
  const ofActivities = activityWorkers(createActivities(deps)).map(changed);
  const all = [{ taskQueue: queues.workflows, workflowBundle }, ...ofActivities];
  const workers = await Promise.all(all.map((each) => Worker.create({ ...each, connection, dataConverter })));
  const ran = Promise.all(workers.map((worker) => worker.run()));
  return {
    of,
    senders,
    async start(inMs, method = 'text') {
      const id = await aBroadcast(of, {
        method,
        body: 'Kanarienruf: Hello <ClientName>.',
        sendAt: new Date(Date.now() + inMs),
      });
      const input = { practiceId: of.practiceId, broadcastId: id, rangeSize: 10, parallel: 2 };
      return { id, handle: await client.workflow.start(broadcastType, broadcastStart(input)) };
    },
    async cancel(handle) {
      await handle.executeUpdate(cancelUpdate, { args: [{ actor: `staff:${randomUUID()}` }] });
    },
    async pause(handle) {
      await of.work((uow) => pauseBroadcast(uow, idOf(handle), { now: new Date() }));
      await handle.executeUpdate(changedUpdate);
    },
    async resume(handle) {
      await of.work((uow) => resumeBroadcast(uow, idOf(handle), new Date()));
      await handle.executeUpdate(changedUpdate);
    },
    async moveTo(handle, inMs) {
      await of.work(async ({ em }) => {
        const row = await em.findOneOrFail(Broadcast, { id: idOf(handle) });
        row.sendAt = new Date(Date.now() + inMs);
      });
      await handle.executeUpdate(changedUpdate);
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await ran;
      await connection.close();
    },
  };
}

const idOf = ({ workflowId }: WorkflowHandle) => workflowId.replace('broadcast/', '');

async function untilScheduled(handle: WorkflowHandle): Promise<void> {
  while ((await handle.query<{ phase: string }>('progress')).phase !== 'scheduled') await sleep(100);
}

/** A run at the moment at which its first texts are with a provider that answers once it is let. */
async function inTheAir(stage: BroadcastStage): Promise<{ handle: WorkflowHandle; land: () => void }> {
  const air = Promise.withResolvers<void>();
  stage.senders.answer = async (id) => {
    await air.promise;
    return { kind: 'accepted', providerId: `SM${id}` };
  };
  const { handle } = await stage.start(0);
  while (stage.senders.inFlight === 0) await sleep(20);
  return { handle, land: air.resolve };
}

/** The runs that are worth keeping, by name: each goes another way through the workflow. */
export const runs: Record<string, (stage: BroadcastStage) => Promise<WorkflowHandle>> = {
  /** A provider that wants one text later, refuses one and leaves one in doubt: two rounds, an end with failures. */
  async 'two-rounds'(stage) {
    let calls = 0;
    stage.senders.answer = (id) => {
      calls += 1;
      if (calls === 3) return { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 500 };
      if (calls === 5) return { kind: 'rejected', errorClass: 'bad-address', code: '21211' };
      return calls === 7 ? { kind: 'unknown', code: '503' } : { kind: 'accepted', providerId: `SM${id}` };
    };
    const { handle } = await stage.start(1_500);
    await handle.result();
    return handle;
  },

  /** Its time has come when it is sent: no timer. */
  async 'due-at-once'(stage) {
    const { handle } = await stage.start(0);
    await handle.result();
    return handle;
  },

  async 'cancelled-before-it-fired'(stage) {
    const { handle } = await stage.start(3_600_000);
    await untilScheduled(handle);
    await stage.cancel(handle);
    await handle.result();
    return handle;
  },

  async 'cancelled-while-it-ran'(stage) {
    const { handle, land } = await inTheAir(stage);
    await stage.cancel(handle);
    land();
    await handle.result();
    return handle;
  },

  /** Put off, then brought forward: it goes at the time that the row says last. */
  async 'moved-before-it-fired'(stage) {
    const { handle } = await stage.start(600_000);
    await untilScheduled(handle);
    await stage.moveTo(handle, 3_600_000);
    await stage.moveTo(handle, 500);
    await handle.result();
    return handle;
  },

  /** Paused with texts in the air; what is left goes when it is resumed. */
  async 'paused-and-resumed'(stage) {
    const { handle, land } = await inTheAir(stage);
    await stage.pause(handle);
    land();
    await sleep(1_500);
    await stage.resume(handle);
    await handle.result();
    return handle;
  },

  async 'paused-and-cancelled'(stage) {
    const { handle, land } = await inTheAir(stage);
    await stage.pause(handle);
    land();
    await sleep(1_500);
    await stage.cancel(handle);
    await handle.result();
    return handle;
  },
};

const phone = (n: number) => `+12085550${String(100 + n)}`;
