import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Credential, Message } from '../../db/entities/index.ts';
import { orderCredential } from '../../db/portal/order-credential.ts';
import { credentialEmailStart, credentialEmailType } from '../../workflows/credential-email/contract.ts';
import { messageStart, messageType } from '../../workflows/message/contract.ts';
import { type BroadcastStage, broadcastStage } from '../setup/broadcast-stage.ts';
import { type TestDatabase, testDatabase } from '../setup/database.ts';
import { historyAsJson } from '../setup/histories.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { testKeyRing } from '../setup/time-skipping.ts';
import { quietRuntime } from '../setup/quiet-runtime.ts';

let server: TestTemporal;
let connection: Connection;
let client: Client;
let database: TestDatabase;
let stage: BroadcastStage;

// Without the codec: what Temporal keeps is read as it is.
beforeAll(async () => {
  quietRuntime();
  [server, database] = await Promise.all([testTemporal(), testDatabase()]);
  await server.start();
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
  stage = await broadcastStage({ address: server.address, client, database, people: 0 });
});
afterAll(async () => {
  await stage.close();
  await connection.close();
  await server.remove();
  await database.close();
});

/** Ordered for a new client, and begun. */
async function begun(email: string) {
  const { of } = stage;
  const { id: clientId } = await of.client({ firstName: 'Canaria', lastName: 'Vogelsang', email });
  const ordered = await of.work((uow) => orderCredential(uow, { clientId, keyRing: testKeyRing, now: new Date() }));
  if (ordered === null || 'refused' in ordered) throw new Error('It was refused');
  const { accountId, epoch, credentialId } = ordered;
  const input = { practiceId: of.practiceId, accountId, epoch, credentialId };
  return { input, handle: await client.workflow.start(credentialEmailType, credentialEmailStart(input)) };
}

it('credentials reach a client in two mails, and neither secret, name nor address reaches Temporal', async () => {
  const { handle } = await begun('canaria@example.com');
  expect(await handle.result()).toEqual({ status: 'sent' });
  const [first, second] = stage.senders.emails;
  expect([first?.text, second?.text]).toEqual([
    expect.stringContaining('User name: canaria.vogelsang\n'),
    expect.stringMatching(/password: [a-z2-9]{4}-/),
  ]);
  const password = /password: (\S+)/.exec(second?.text ?? '')?.[1] ?? '';
  const json = historyAsJson(await handle.fetchHistory());
  const payloads = [...json.matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString(),
  );
  const kept = json + payloads.join('\n');
  expect(kept).toContain('credentialId');
  for (const word of [password, '@example.com', 'anaria', 'ogelsang', '.portal.']) expect(kept).not.toContain(word);
});

it('a mail that the sweeper has given a workflow of its own meanwhile still goes out once', async () => {
  const { of, senders } = stage;
  senders.emails = [];
  const rivals: Promise<unknown>[] = [];
  senders.answer = async (messageId) => {
    const rival = await client.workflow.start(messageType, messageStart({ practiceId: of.practiceId, messageId }));
    rivals.push(rival.result());
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { kind: 'accepted', providerId: messageId };
  };
  const { input, handle } = await begun('anaria@example.com');
  expect(await handle.result()).toEqual({ status: 'sent' });
  expect(await Promise.all(rivals)).toEqual([{ phase: 'accepted' }, { phase: 'accepted' }]);
  expect(senders.emails).toHaveLength(2);
  const { credentialId } = input;
  const [row, mails] = await of.work(({ em }) =>
    Promise.all([em.findOneOrFail(Credential, { id: credentialId }), em.find(Message, { credentialId })]),
  );
  expect(row).toMatchObject({ status: 'sent', sealed: null });
  expect(mails).toMatchObject([
    { status: 'accepted', attempt: 1 },
    { status: 'accepted', attempt: 1 },
  ]);
});
