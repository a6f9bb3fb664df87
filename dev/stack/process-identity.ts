import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process began, as text to compare (its format differs per system); undefined where no such process runs.
 * A pid alone does not name a process: pids are used again, also after a restart of the machine.
 */
export function startedAt(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return startedAtOnLinux(pid);
  return outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]) || undefined;
}

/** The command line of a running process, its words joined by spaces; empty where it cannot be seen. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return outputOf('ps', ['-o', 'command=', '-p', String(pid)]);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** proc(5): the fields after the command's closing bracket are state (Z: dead, not yet reaped), …, starttime as the 20th. */
function startedAtOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function outputOf(file: string, args: string[]): string {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
