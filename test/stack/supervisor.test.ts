import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isFree } from '../../dev/stack/ports.ts';
import { fakeParts, logOf, newFolder, processesOf, removeFolder, startStack } from './fixtures/running-stack.ts';
import type { FakePart, RunningStack } from './fixtures/running-stack.ts';

let folder: string;
let parts: FakePart[];
let stacks: RunningStack[];

function start(list = parts): RunningStack {
  const stack = startStack(folder, list);
  stacks.push(stack);
  return stack;
}

function how(name: string, kind: FakePart['how']): FakePart[] {
  return parts.map((part) => (part.name === name ? { ...part, how: kind } : part));
}

/** Nothing runs, every port is free, and no lock is left. */
async function expectNothingLeft(): Promise<void> {
  expect(processesOf(parts)).toEqual([]);
  expect(await Promise.all(parts.map(({ port }) => isFree(port)))).toEqual([true, true, true]);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
}

beforeEach(async () => {
  folder = newFolder();
  parts = await fakeParts();
  stacks = [];
});

afterEach(async () => {
  for (const stack of stacks) stack.process.kill('SIGTERM');
  await Promise.all(stacks.map((stack) => stack.exitCode));
  removeFolder(folder);
});

describe('npm start, told to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops every part on %s and calls that a success',
    async (signal) => {
      const stack = start();
      expect(await stack.prints('ALL READY')).toContain('ALL READY');
      expect(processesOf(parts).length).toBeGreaterThanOrEqual(3);
      stack.process.kill(signal);
      expect(await stack.exitCode).toBe(0);
      await expectNothingLeft();
    },
  );

  it('takes the second Ctrl-C, which npm passes on, for the first one', async () => {
    const stack = start();
    await stack.prints('ALL READY');
    stack.process.kill('SIGINT');
    stack.process.kill('SIGINT');
    expect(await stack.exitCode).toBe(0);
    expect(logOf(folder, 'database')).toContain('database was told to stop');
    await expectNothingLeft();
  });

  it('stops in the middle of starting as well', async () => {
    const stack = start();
    await stack.prints('✔ database');
    stack.process.kill('SIGTERM');
    expect(await stack.exitCode).toBe(0);
    await expectNothingLeft();
  });

  it('kills a part that does not listen, and still stops the others in order', async () => {
    const stack = start(how('worker', 'stubborn'));
    await stack.prints('ALL READY');
    stack.process.kill('SIGINT');
    expect(await stack.exitCode).toBe(0);
    expect(logOf(folder, 'worker')).toContain('worker was told to stop');
    expect(logOf(folder, 'database')).toContain('database was told to stop');
    await expectNothingLeft();
  });
});

describe('npm start, when a part fails', () => {
  it('stops everything when one part crashes, and shows the last lines of its log', async () => {
    const stack = start(how('worker', 'crashing'));
    expect(await stack.exitCode).toBe(1);
    expect(stack.output()).toContain('worker ended by itself (exit code 7)');
    expect(stack.output()).toContain('| out of memory, say');
    await expectNothingLeft();
  });

  it('says which part could not start, and stops those that had', async () => {
    const stack = start(how('api', 'broken'));
    expect(await stack.exitCode).toBe(1);
    expect(stack.output()).toContain('api ended while it started (exit code 3)');
    expect(stack.output()).toContain('| the configuration has a fault');
    await expectNothingLeft();
  });

  it('names a taken port, what it is for, who has it, and the variable that changes it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(parts[1]?.port, '127.0.0.1', resolve));
    try {
      const stack = start();
      expect(await stack.exitCode).toBe(1);
      expect(stack.output()).toContain(`Port ${parts[1]?.port} for the api is taken by `);
      expect(stack.output()).toContain(`(process ${process.pid})`);
      expect(stack.output()).toContain('ROUNDS_PORT_API=<port>');
      expect(stack.output()).not.toContain('✔');
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    await expectNothingLeft();
  });
});

describe('npm start on a folder that was used before', () => {
  it('refuses a second start on the same folder, and leaves the first one alone', async () => {
    const first = start();
    await first.prints('ALL READY');
    const second = start();
    expect(await second.exitCode).toBe(1);
    expect(second.output()).toContain(`already runs on ${folder} (process ${first.process.pid})`);
    expect(await isFree(parts[0]?.port ?? 0)).toBe(false);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(String(first.process.pid));
  });

  it('takes over the lock of a process that is gone, also where its number is in use again', async () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: 'another process, long ago' }));
    const stack = start();
    expect(await stack.prints('ALL READY')).toContain('ALL READY');
  });

  it('takes over a lock that was cut off in the middle', async () => {
    writeFileSync(join(folder, 'lock'), '{"pid":');
    const stack = start();
    expect(await stack.prints('ALL READY')).toContain('ALL READY');
  });

  it('leaves no part behind after kill -9 of the supervisor', async () => {
    const stack = start(how('worker', 'stubborn'));
    await stack.prints('ALL READY');
    stack.process.kill('SIGKILL');
    await stack.exitCode;
    while (processesOf(parts).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(logOf(folder, 'database')).toContain('database was told to stop');
  });

  it('starts again at once after kill -9 of the supervisor, when old parts may still be ending', async () => {
    const killed = start(how('worker', 'stubborn'));
    await killed.prints('ALL READY');
    killed.process.kill('SIGKILL');
    await killed.exitCode;
    const next = start();
    expect(await next.prints('ALL READY')).toContain('Ended what an earlier run had left');
    next.process.kill('SIGTERM');
    expect(await next.exitCode).toBe(0);
    await expectNothingLeft();
  });
});
