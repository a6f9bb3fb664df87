import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { freePort, isFree } from '../../dev/stack/ports.ts';
import { findTemporal } from '../../dev/stack/servers/temporal-binary.ts';
import { patiently, prepareNamespace } from '../../dev/stack/servers/temporal-namespace.ts';
import { startTemporal } from '../../dev/stack/servers/temporal.ts';
import { searchAttributes } from '../../platform/names.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-temporal-'));
  chmodSync(folder, 0o711);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the Temporal server that comes along', () => {
  it('has our search attributes, keeps closed workflows for 30 days, and serves its pages under /temporal', async () => {
    const [port, uiPort] = [await freePort(), await freePort()];
    const traces = { logFile: join(folder, 'temporal.log') };
    const dbFile = join(folder, 'temporal.db');
    const server = await startTemporal({ executable: await findTemporal(), port, uiPort, dbFile, traces });
    try {
      const connection = await Connection.connect({ address: server.address });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(searchAttributes)));
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 60 * 60);
      const page = await fetch(`http://127.0.0.1:${uiPort}/temporal/`);
      expect(page.status).toBe(200);
    } finally {
      await server.stop();
    }
    expect(await isFree(port)).toBe(true);
  });

  it('is told apart from a server that is not there', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(prepareNamespace(address, 'default')).rejects.toThrow(
      `No Temporal server answers at ${address}. Start it, or change TEMPORAL_ADDRESS.`,
    );
  });

  it('may be away for a moment while it comes up', async () => {
    const away = Object.assign(new Error('interrupted'), { code: 14, details: 'interrupted (9)', metadata: {} });
    let [asked, refused] = [0, 0];
    const task = async () => {
      asked += 1;
      if (asked < 3) throw away;
    };
    await patiently({ signal: undefined, end: Date.now() + 60_000 }, task);
    expect(asked).toBe(3);
    const refusal = async () => {
      refused += 1;
      throw new Error('no');
    };
    await expect(patiently({ signal: undefined, end: Date.now() + 60_000 }, refusal)).rejects.toThrow('no');
    expect(refused).toBe(1);
    await expect(
      patiently({ signal: undefined, end: 0 }, async () => {
        throw away;
      }),
    ).rejects.toThrow('interrupted');
  });
});
