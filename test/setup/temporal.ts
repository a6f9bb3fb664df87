import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, killGroup } from '../../dev/stack/child.ts';
import { findTemporal } from '../../dev/stack/servers/temporal-binary.ts';
import { startTemporal } from '../../dev/stack/servers/temporal.ts';
import { freePort } from '../../dev/stack/ports.ts';

/** A Temporal server of one suite's own, with our search attributes. Nothing runs until `start`. */
export interface TestTemporal {
  address: string;
  /** Of its web pages. */
  uiUrl: URL;
  /** Starts it, or starts it again over the same workflows. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it by kill -9, as a machine that fails does. */
  kill(): Promise<void>;
  /** Stops it and forgets the workflows. */
  remove(): Promise<void>;
}

export async function testTemporal(): Promise<TestTemporal> {
  const executable = await findTemporal();
  const folder = mkdtempSync(join(tmpdir(), 'rounds-temporal-'));
  const [port, uiPort] = [await freePort(), await freePort()];
  const files = { dbFile: join(folder, 'temporal.db'), traces: { logFile: join(folder, 'log') } };
  let running: Child | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: new URL(`http://127.0.0.1:${uiPort}/temporal`),
    async start() {
      running = await startTemporal({ executable, port, uiPort, ...files });
    },
    stop,
    async kill() {
      if (running) killGroup(running.pid);
      await running?.exited;
      running = undefined;
    },
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
