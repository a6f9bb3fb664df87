import { readFileSync, writeFileSync } from 'node:fs';
import type { Command, Traces } from '../../stack/child.ts';
import { type Readiness, serve } from '../../stack/serve.ts';

/** A process of the measurement that is looked at from outside. */
export interface Program {
  pid: number;
  stop(): Promise<void>;
}

/** Starts a program that ends with this process, and waits until it is ready. @throws StackError with the end of its log */
export async function startProgram(
  name: string,
  command: Command,
  traces: Traces,
  readiness: Readiness,
): Promise<Program> {
  const leash = await serve(name, command, traces, readiness);
  const [pid] = childrenOf(leash.pid);
  if (pid === undefined) throw new Error(`${name} has no process`);
  return { pid, stop: () => leash.stop() };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Linux counts the time of a process in hundredths of a second. */
const tickMs = 10;

/** Milliseconds of a processor that the process has used, and with it the children that it has outlived. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything, in brackets: utime, stime, cutime and cstime are the 14th to 17th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0);
}

/** Of the process and its children, those that ended included. A child that ends meanwhile is counted with its parent. */
export function familyCpuMs(pid: number): number {
  const children = childrenOf(pid).map((child) => {
    try {
      return cpuOf(child);
    } catch {
      return 0;
    }
  });
  return children.reduce((sum, ms) => sum + ms, cpuOf(pid));
}

export function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Linux forgets what the process once needed of memory, which is counted anew from here. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Megabytes of resident memory at most (VmHWM). */
export function peakMb(pid: number): number {
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
