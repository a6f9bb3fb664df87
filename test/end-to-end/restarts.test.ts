import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ledgerOf } from '../setup/ledger.ts';
import { familyOf, living } from '../setup/processes.ts';
import { TestStack } from '../setup/stack.ts';
import { stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

describe('npm start', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.empty({ TEXT_PER_SECOND: '60', SWEEP_EVERY_MS: '500' });
    await stack.start();
  });

  afterAll(() => stack.remove());

  it('prints where everything is, who may sign in, and how to begin anew', () => {
    for (const text of [stack.console, '/api/docs', '/temporal', stack.inbox, 'tomas.reyes', stack.folder, '--fresh'])
      expect(stack.output).toContain(text);
  });

  it('refuses to run twice on the same data and says what to do, and the first one goes on', async () => {
    const second = await TestStack.empty({ ROUNDS_DATA: stack.folder });
    await expect(second.start()).rejects.toThrow(/already runs on .*process \d+.*ROUNDS_DATA/s);
    await second.remove();
    expect((await fetch(`${stack.console}/readyz`)).status).toBe(200);
  });

  it('leaves nothing running on Ctrl-C, which arrives twice, and sends after the next start what was scheduled before', async () => {
    const before = await stackData(stack);
    const broadcastId = await before.request({ method: 'text', sendAt: new Date(Date.now() + 30_000) });
    await until('the broadcast waits for its time', async () => (await before.status(broadcastId)) === 'scheduled');
    await before.close();

    const family = familyOf(stack.pid);
    expect(family.length).toBeGreaterThan(10);
    process.kill(stack.pid, 'SIGINT');
    process.kill(stack.pid, 'SIGINT');
    expect(await stack.ended()).toBe(0);
    expect(living(family)).toEqual([]);
    expect(existsSync(join(stack.folder, 'lock'))).toBe(false);

    await stack.start();
    const after = await stackData(stack);
    await until('the broadcast has gone out', async () => (await after.status(broadcastId)) === 'completed');
    const accepted = (await after.messages(broadcastId)).filter(({ status }) => /accepted|delivered/.test(status));
    await after.close();
    const taken = (await ledgerOf(stack, 'texts')).map(({ messageId }) => messageId);
    expect(accepted.length).toBeGreaterThan(200);
    for (const { id } of accepted) expect(taken.filter((messageId) => messageId === id)).toEqual([id]);
  });

  it('begins anew with --fresh: the sample practices as on the first day, and nothing that was sent', async () => {
    const family = familyOf(stack.pid);
    expect(await stack.stop()).toBe(0);
    expect(living(family)).toEqual([]);
    await stack.start('--fresh');
    const data = await stackData(stack);
    const { rows } = await data.work(({ kysely }) =>
      sql<{ type: string }>`select message_type as type from broadcast`.execute(kysely),
    );
    await data.close();
    expect(rows.map(({ type }) => type)).toEqual(['upcoming-appointments', 'upcoming-appointments']);
    expect(await ledgerOf(stack, 'texts')).toEqual([]);
  });
});
