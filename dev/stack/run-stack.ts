import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { stopLeftovers } from './leftovers.ts';
import { takeLock } from './lock.ts';
import { takenPorts } from './ports.ts';
import type { PortUse } from './ports.ts';
import type { Report } from './report.ts';
import { StackError } from './stack-error.ts';
import { Supervisor } from './supervisor.ts';
import type { Part } from './supervisor.ts';

export interface Stack {
  /** The data folder; holds the lock, `logs/` and `pids/`. */
  folder: string;
  /** Done under the lock, before anything starts: wiping, reading secrets. Returns the parts, each after those it needs. */
  prepare(): Promise<Part[]>;
  ports: PortUse[];
  report: Report;
  /** Everything is ready. */
  announce(ms: number): void;
}

/**
 * Runs the stack until it is told to stop (SIGINT, SIGTERM, SIGHUP) or one part ends by itself.
 * Returns the exit code of the process: 0 where it was told, 1 where something failed; the report then says what.
 */
export async function runStack(stack: Stack): Promise<0 | 1> {
  // Ctrl-C arrives twice, from the terminal and from npm, so a second signal must not mean "now at once".
  const told = new Promise<'told'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('told'));
  });
  // Somebody who pipes our output into `head` does not want the servers to die of it.
  process.stdout.on('error', () => {});
  const begun = Date.now();
  let unlock: (() => void) | undefined;
  let supervisor: Supervisor | undefined;
  try {
    mkdirSync(stack.folder, { recursive: true, mode: 0o755 });
    unlock = takeLock(stack.folder);
    supervisor = await prepare(stack);
    const started = supervisor.start().then(() => stack.announce(Date.now() - begun));
    // Stopping in the middle of a start rejects it; nobody listens any more then.
    started.catch(() => {});
    const first = await Promise.race([told, supervisor.crashed, started]);
    const end = first ?? (await Promise.race([told, supervisor.crashed]));
    if (end === 'told') stack.report.line('\nStopping …');
    else throw new StackError(end);
    return 0;
  } catch (error) {
    stack.report.line(`\n${sentenceOf(error)}`);
    return 1;
  } finally {
    await supervisor?.stop();
    unlock?.();
    if (supervisor) stack.report.line('Everything has stopped.');
  }
}

async function prepare(stack: Stack): Promise<Supervisor> {
  const folders = { logs: join(stack.folder, 'logs'), pids: join(stack.folder, 'pids') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o755 });
  const left = await stopLeftovers(folders.pids);
  if (left.length > 0) stack.report.line(`  Ended what an earlier run had left: ${left.join(', ')}`);
  const parts = await stack.prepare();
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o755 });
  const taken = await takenPorts(stack.ports);
  if (taken.length > 0) throw new StackError(taken.join('\n'));
  keepPreviousLogs(folders.logs);
  return new Supervisor(parts, folders, stack.report);
}

function sentenceOf(error: unknown): string {
  if (error instanceof StackError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Each log begins anew with a start; the one before is kept beside it. */
function keepPreviousLogs(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log') && !file.endsWith('.previous.log'))) {
    renameSync(join(folder, name), join(folder, name.replace(/\.log$/, '.previous.log')));
  }
}
