import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startedAt } from './process-identity.ts';

/** What to run, and how to end it. */
export interface Command {
  file: string;
  args: string[];
  /** The whole environment of the process; absent: the one of this process. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Another user to run it as; needs root. */
  user?: { uid: number; gid: number };
  /** Asks it to end in order. Default SIGTERM. */
  stopSignal?: 'SIGTERM' | 'SIGINT';
  /** Milliseconds between that and SIGKILL. Default 5,000. */
  stopWithin?: number;
}

/** Where a child leaves its traces. */
export interface Traces {
  /** Standard output and error are appended here. */
  logFile: string;
  /** Holds the process id while it runs, for {@link file://./leftovers.ts}. */
  pidFile?: string;
}

export interface Child {
  pid: number;
  /** Exit code; 128 + n after signal n. Never rejects. */
  exited: Promise<number>;
  /** Asks it to end, kills it after its time, and resolves when it is gone. */
  stop(): Promise<void>;
}

const leash = join(import.meta.dirname, 'leash.ts');

/** Starts a process that cannot outlive this one: see leash.ts. */
export function startChild(command: Command, traces: Traces): Child {
  const { stopSignal = 'SIGTERM', stopWithin = 5_000, user } = command;
  const owner = user ? `${user.uid}:${user.gid}` : '-';
  const log = openSync(traces.logFile, 'a', 0o600);
  const keeper = spawn(
    process.execPath,
    [leash, stopSignal, String(stopWithin), owner, command.file, ...command.args],
    {
      cwd: command.cwd,
      // NODE_OPTIONS of a test runner are not for the leash, and nobody below it needs them.
      env: { ...(command.env ?? process.env), NODE_OPTIONS: command.env?.NODE_OPTIONS ?? '' },
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    },
  );
  closeSync(log);
  // Without an id where this very Node cannot be started again: too many processes, or its file is gone.
  const pid = keeper.pid ?? failed(process.execPath);
  if (traces.pidFile) writeFileSync(traces.pidFile, JSON.stringify({ pid, started: startedAt(pid) }), { mode: 0o600 });

  const exited = new Promise<number>((resolve) => {
    keeper.once('error', () => resolve(127));
    keeper.once('exit', (code, signal) => {
      killGroup(pid);
      if (traces.pidFile) rmSync(traces.pidFile, { force: true });
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
    });
  });

  async function stop(): Promise<void> {
    keeper.kill('SIGTERM');
    // The leash itself kills after `stopWithin`; this covers a leash that hangs.
    const last = setTimeout(() => killGroup(pid), stopWithin + 1_000);
    await exited;
    clearTimeout(last);
  }
  return { pid, exited, stop };
}

/** Kills a process group, if any of it is left. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // None of it was left.
  }
}

function failed(file: string): never {
  throw new Error(`Cannot start ${file}`);
}
