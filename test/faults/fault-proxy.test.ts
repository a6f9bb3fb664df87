import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { testSandbox } from '../../dev/sandbox/testing.ts';
import type { Sandbox } from '../../dev/sandbox/sandbox.ts';
import { createSmtpSender } from '../../providers/email/smtp.ts';
import { type FaultProxy, faultProxy } from '../setup/fault-proxy.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function proxyTo(port: number): Promise<FaultProxy> {
  const proxy = await faultProxy(port);
  closers.push(() => proxy.close());
  return proxy;
}

describe('between a sender of e-mail and its server, the proxy', () => {
  let sandbox: Sandbox;
  let proxy: FaultProxy;
  beforeEach(async () => {
    sandbox = await testSandbox(closers);
    proxy = await proxyTo(sandbox.smtpPort);
  });

  const send = (silenceMs = 10_000) => {
    const url = `smtp://127.0.0.1:${proxy.port}`;
    const smtp = createSmtpSender({ url, from: 'desk@practice.example', connectMs: silenceMs, silenceMs });
    closers.push(() => smtp.close());
    const words = { practiceId: 'p-1', fromName: 'ABC', subject: 'Hello', text: 'See you tomorrow.' };
    return smtp.send({ ...words, messageId: 'm-1', to: 'client@example.com' });
  };

  it('passes everything on', async () => {
    expect(await send()).toMatchObject({ kind: 'accepted' });
    expect(sandbox.ledger.emails()).toHaveLength(1);
    expect(proxy.connections).toBe(1);
  });

  it.each(['refuse', 'cut'] as const)(
    'can %s connections, which leaves the e-mail to be tried again, until it passes them',
    async (mode) => {
      await proxy.set(mode);
      expect(await send()).toMatchObject({ kind: 'retry', errorClass: 'transient' });
      await proxy.set('pass');
      expect(await send()).toMatchObject({ kind: 'accepted' });
      expect(sandbox.ledger.emails()).toHaveLength(1);
    },
  );

  it('can hold everything back, so that the sender gives up before a word was said', async () => {
    await proxy.set('hang');
    expect(await send(300)).toMatchObject({ kind: 'retry', errorClass: 'transient' });
    expect(sandbox.ledger.emails()).toEqual([]);
  });

  it('lets go on what it held back', async () => {
    await proxy.set('hang');
    const sent = send();
    await proxy.set('pass');
    expect(await sent).toMatchObject({ kind: 'accepted' });
  });

  it('can delay each piece, which loses nothing', async () => {
    await proxy.set('delay', 20);
    expect(await send()).toMatchObject({ kind: 'accepted' });
    expect(sandbox.ledger.emails()).toHaveLength(1);
  });
});

const client = async ({ port }: FaultProxy) => {
  const own = new Client({
    connectionString: `postgres://rounds_app:test@127.0.0.1:${port}/postgres`,
    query_timeout: 5_000,
  });
  own.on('error', () => undefined);
  await own.connect();
  closers.push(() => own.end().catch(() => undefined));
  return own;
};

describe('between the application and PostgreSQL, the proxy', () => {
  it('cuts what stands, refuses what comes, and leads to the server again', async () => {
    const proxy = await proxyTo(Number(process.env['TEST_POSTGRES_PORT']));
    const first = await client(proxy);
    expect((await first.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await proxy.set('refuse');
    await expect(first.query('select 1')).rejects.toThrow();
    await expect(client(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.set('pass');
    expect((await (await client(proxy)).query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  });

  it('holds an answer back, and lets it go', async () => {
    const proxy = await proxyTo(Number(process.env['TEST_POSTGRES_PORT']));
    const own = await client(proxy);
    await proxy.set('hang');
    const answer = own.query('select 3 as three');
    await proxy.set('pass');
    expect((await answer).rows).toEqual([{ three: 3 }]);
  });
});
