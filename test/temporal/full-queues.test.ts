import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { noSends } from '../../activities/sending.ts';
import { Message } from '../../db/entities/index.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import { connect, type Temporal } from '../../platform/temporal.ts';
import type { SentQuestion } from '../../providers/text/port.ts';
import { returnedMailsStart, returnedMailsType } from '../../workflows/returned-mails/contract.ts';
import { unknownTextsStart, unknownTextsType } from '../../workflows/unknown-texts/contract.ts';
import { type BroadcastStage, broadcastStage } from '../setup/broadcast-stage.ts';
import { type TestDatabase, testDatabase } from '../setup/database.ts';
import { aSingleText } from '../setup/message-runs.ts';
import { quietRuntime } from '../setup/quiet-runtime.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { testKeyRing } from '../setup/time-skipping.ts';

let server: TestTemporal;
let temporal: Temporal;
let database: TestDatabase;
let stage: BroadcastStage;
const broadcasts: WorkflowHandle[] = [];
const held = { text: Promise.withResolvers<void>(), email: Promise.withResolvers<void>() };
const over = Promise.withResolvers<void>();

/** A range that takes a slot and does not end. */
async function sendBroadcastRange({ method }: { method: BroadcastMethod }) {
  if (method === 'text' || method === 'email') held[method].resolve();
  await over.promise;
  return noSends;
}

beforeAll(async () => {
  quietRuntime();
  [server, database] = await Promise.all([testTemporal(), testDatabase()]);
  await server.start();
  temporal = connect({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' }, testKeyRing);
  stage = await broadcastStage({
    address: server.address,
    client: temporal.client,
    database,
    dataConverter: createDataConverter(testKeyRing),
    people: 3,
    changed: (each) =>
      each.taskQueue === queues.text || each.taskQueue === queues.email
        ? {
            ...each,
            maxConcurrentActivityTaskExecutions: 1,
            activities: { ...each.activities, sendBroadcastRange },
          }
        : each,
  });
  for (const method of ['text', 'email'] as const) broadcasts.push((await stage.start(0, method)).handle);
  await Promise.all([held.text.promise, held.email.promise]);
});
afterAll(async () => {
  for (const handle of broadcasts) await handle.terminate();
  over.resolve();
  await stage.close();
  await temporal.close();
  await server.remove();
  await database.close();
});

describe('while broadcasts hold every slot of their channel', () => {
  it('Twilio is asked about a text in doubt', async () => {
    const sendingAt = new Date(Date.now() - 4 * 60_000);
    const { practiceId } = stage.of;
    await stage.of.work(async ({ em }) => {
      em.create(Message, {
        purpose: 'client-message',
        channel: 'text',
        address: '+12085550199',
        body: 'Please call us.',
        status: 'unknown',
        reason: 'no-answer',
        attempt: 1,
        sendingAt,
      });
    });
    const asked: SentQuestion[] = [];
    stage.senders.found = (question) => {
      asked.push(question);
      return [{ providerId: 'SM1', status: 'delivered' }];
    };
    const looked = await temporal.client.workflow.start(unknownTextsType, unknownTextsStart({ practiceId }));
    expect(await looked.result()).toEqual({ asked: 1, found: 1 });
    expect(asked).toMatchObject([{ to: '+12085550199', body: 'Please call us.' }]);
  });

  it('a single text goes', async () => {
    const message = await aSingleText(stage, temporal.client);
    expect(await message.result()).toEqual({ phase: 'accepted' });
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('the mailbox of e-mails that come back is looked at', async () => {
    const reading = await temporal.client.workflow.start(returnedMailsType, returnedMailsStart());
    expect(await reading.result()).toEqual({ phase: 'not-set-up' });
  });
});
