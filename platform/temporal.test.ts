import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeyRing } from './keyring.ts';
import { connect, type Temporal } from './temporal.ts';

const keyRing = new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const at = (port: number): Temporal =>
  connect({ TEMPORAL_ADDRESS: `127.0.0.1:${port}`, TEMPORAL_NAMESPACE: 'default' }, keyRing);

describe('While Temporal is away', () => {
  let silent: Server;
  const sockets: Socket[] = [];
  let port = 0;

  beforeAll(async () => {
    silent = createServer((socket) => void sockets.push(socket)); // takes every connection and never says a word
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => void silent.close(() => resolve()));
  });

  it.each([
    ['is down', () => 1],
    ['does not answer', () => port],
  ])('a process starts and says that it %s', async (_how, of) => {
    const temporal = at(of());
    expect(await temporal.isReachable(200)).toBe(false);
    await temporal.close();
  });

  it('a call ends after the time that it was given, so that the request can be answered', async () => {
    const temporal = at(1);
    const start = temporal.within(200, () =>
      temporal.client.workflow.start('broadcast', { workflowId: 'broadcast/1', taskQueue: 'rounds' }),
    );
    await expect(start).rejects.toThrow('Failed to start Workflow');
    await temporal.close();
  });
});
