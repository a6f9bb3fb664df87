import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine, startedAt } from './process-identity.ts';

/** A port that a part listens on, and the environment variable that moves it. */
export interface PortUse {
  port: number;
  variable: string;
  /** What listens there, as in "the SMTP inbox". */
  what: string;
}

/** Whether this process could listen on the port of 127.0.0.1 right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** One file for each port that {@link freePort} gave out, with the process that has it: who listens there often does so only seconds later. */
export const leases = join(tmpdir(), `rounds-ports-${process.getuid?.() ?? ''}`);

/**
 * A port of 127.0.0.1 that is free, and that no other call gets while this process lives. It lies below those that systems give to outgoing connections
 * (from 32,768 on Linux, from 49,152 elsewhere), or a server that stops and starts again would now and then find its port taken by one.
 */
export async function freePort(): Promise<number> {
  mkdirSync(leases, { recursive: true });
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (lease(port) && (await isFree(port))) return port;
  }
}

/** Takes a port for this process. @returns false where it is given out, and once where a process that has ended left it behind */
export function lease(port: number): boolean {
  const file = join(leases, String(port));
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(linesOf(file)[0]);
    if (holder > 0 && startedAt(holder) === undefined) rmSync(file, { force: true });
    return false;
  }
}

/** One sentence for each port that is taken: which, by whom as far as can be seen, and the variable that changes it. */
export async function takenPorts(uses: PortUse[]): Promise<string[]> {
  const sentences = await Promise.all(
    uses.map(async ({ port, variable, what }) => {
      if (await isFree(port)) return [];
      const owner = ownerOf(port);
      return [
        `Port ${port} for ${what} is taken${owner ? ` by ${owner}` : ''}. ` +
          `Stop that program, or choose another port with ${variable}=<port>.`,
      ];
    }),
  );
  return sentences.flat();
}

/** `<program> (process <id>)` of the listener; undefined where this user cannot see it. */
export function ownerOf(port: number): string | undefined {
  const pid = process.platform === 'linux' ? listenerOnLinux(port) : listenerByLsof(port);
  if (pid === undefined) return undefined;
  const words = commandLine(pid).split(' ').slice(0, 3).join(' ');
  return `${words.length > 60 ? `${words.slice(0, 60)}…` : words || 'a program'} (process ${pid})`;
}

/** /proc/net/tcp names the socket (address in hexadecimal, state 0A listens), /proc/<pid>/fd says who holds it. */
function listenerOnLinux(port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    linesOf(table)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  );
  if (sockets.length === 0) return undefined;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const holder = pids.find((pid) => openFiles(pid).some((target) => sockets.includes(target)));
  return holder === undefined ? undefined : Number(holder);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkIfThere(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function readlinkIfThere(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listenerByLsof(port: number): number | undefined {
  try {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
    const found = execFileSync('lsof', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(found.split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}
