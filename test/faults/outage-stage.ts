import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { postgresFolder } from '../../dev/stack/servers/postgres-user.ts';
import type { UsualMethod } from '../../domain/preferred-method.ts';
import { type FaultProxy, faultProxy } from '../setup/fault-proxy.ts';
import { secretsOf, type StackData, stackData } from '../setup/stack-data.ts';
import { TestStack } from '../setup/stack.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { pace, takenOf } from './kill-run.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

/** A running `npm start` of which each server can go away alone, while all of its own processes live on. */
export class OutageStage {
  readonly stack: TestStack;
  readonly temporal: TestTemporal;
  /** Between API and worker, and their servers. */
  readonly to: Record<'temporal' | 'postgres' | 'smtp', FaultProxy>;
  /** Straight to PostgreSQL, so that a test sees what is there while nobody else does. */
  readonly data: StackData;
  readonly #clock: Clock;
  #disk: SmallDisk | null = null;

  private constructor(parts: Pick<OutageStage, 'stack' | 'temporal' | 'to' | 'data'> & { clock: Clock }) {
    this.stack = parts.stack;
    this.temporal = parts.temporal;
    this.to = parts.to;
    this.data = parts.data;
    this.#clock = parts.clock;
  }

  static async create(): Promise<OutageStage> {
    const temporal = await testTemporal();
    await temporal.start();
    const clock = newClock();
    const stack = await TestStack.create({ ...pace, ROUNDS_PRELOAD: clock.module });
    const portOf = (name: string) => Number(stack.env[`ROUNDS_PORT_${name}`]);
    const to = {
      temporal: await faultProxy(Number(temporal.address.split(':')[1])),
      postgres: await faultProxy(portOf('POSTGRES')),
      smtp: await faultProxy(portOf('SMTP')),
    };
    stack.env['TEMPORAL_ADDRESS'] = `127.0.0.1:${to.temporal.port}`;
    stack.env['ROUNDS_VIA_POSTGRES'] = String(to.postgres.port);
    stack.env['ROUNDS_VIA_SMTP'] = String(to.smtp.port);
    await stack.start();
    return new OutageStage({ stack, temporal, to, data: await stackData(stack), clock });
  }

  /** Moves the clock that API and worker read to so many milliseconds from the real one. */
  async moveClock(ms: number): Promise<void> {
    writeFileSync(this.#clock.file, String(ms));
    // They look ten times a second or more.
    await sleep(200);
  }

  /** Made at its first use: it moves the messages there. */
  async disk(): Promise<SmallDisk> {
    const { ownerPassword } = secretsOf(this.stack);
    const url = `postgres://rounds_owner:${ownerPassword}@127.0.0.1:${this.stack.env['ROUNDS_PORT_POSTGRES']}/rounds`;
    this.#disk ??= await smallDisk(url, postgresFolder(this.stack.folder));
    return this.#disk;
  }

  /** Messages of a broadcast that the stand-ins hold, by id, with how often. */
  async handedOver(broadcastId: string, method: UsualMethod): Promise<Map<string, number>> {
    return takenOf(this.stack, method, await this.data.messages(broadcastId));
  }

  /** Has a stand-in do something wrong; the tables are at the top of dev/sandbox/mail/faults.ts and dev/sandbox/twilio/faults.ts. */
  async order(standIn: 'mail' | 'twilio', fault: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${this.stack.inbox}/control/${standIn}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (!answer.ok) throw new Error(`The stand-in took no fault: ${await answer.text()}`);
  }

  async remove(): Promise<void> {
    for (const proxy of Object.values(this.to)) await proxy.set('pass');
    await this.data.close();
    await this.stack.remove();
    for (const proxy of Object.values(this.to)) await proxy.close();
    await this.temporal.remove();
    this.#disk?.remove();
    rmSync(this.#clock.folder, { recursive: true, force: true });
  }
}

type Clock = ReturnType<typeof newClock>;

function newClock() {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-clock-'));
  const file = join(folder, 'offset');
  writeFileSync(file, '0');
  const module = pathToFileURL(join(import.meta.dirname, '..', 'setup', 'moved-clock.ts'));
  module.searchParams.set('file', file);
  return { folder, file, module: module.href };
}
