import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startedAt } from '../../dev/stack/process-identity.ts';
import type { TestStack } from './stack.ts';

/** A process, and when it began: pids are used again. */
export interface Seen {
  pid: number;
  started: string | undefined;
}

/** The process and all that it and its children have started. */
export function familyOf(pid: number): Seen[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [child = 0, parent = 0] of table) if (family.has(parent)) family.add(child);
  }
  return [...family].map((member) => ({ pid: member, started: startedAt(member) }));
}

/** Those that live still. */
export function living(seen: Seen[]): Seen[] {
  return seen.filter(({ pid, started }) => started !== undefined && startedAt(pid) === started);
}

/** The server of a part itself, not the leash that keeps it. `part` as its log file is called. */
export function pidOfPart(stack: TestStack, part: string): number {
  const { pid: leash }: { pid: number } = JSON.parse(readFileSync(join(stack.folder, 'pids', `${part}.pid`), 'utf8'));
  const [server] = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === leash);
  if (!server?.[0]) throw new Error(`${part} has no process`);
  return server[0];
}
