import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startedAt } from './process-identity.ts';
import { StackError } from './stack-error.ts';

/**
 * Makes this process the only one that works on the folder, until the returned function is called. A lock whose process
 * is gone is taken over.
 * @throws {StackError} naming the process that holds the folder.
 */
export function takeLock(folder: string): () => void {
  const lock = join(folder, 'lock');
  const mine = `${lock}.${process.pid}`;
  const content = JSON.stringify({ pid: process.pid, started: startedAt(process.pid) });
  writeFileSync(mine, content, { mode: 0o600 });
  try {
    // A link appears with its content, and fails where the name is there: two starts cannot both succeed.
    for (let attempt = 0; !linked(mine, lock); attempt += 1) {
      const holder = readHolder(lock);
      const lives = holder !== undefined && startedAt(holder.pid) === holder.started;
      if (lives || attempt === 5) throw new StackError(heldBy(folder, holder?.pid));
      moveAside(lock, `${mine}.stale`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
  };
}

function heldBy(folder: string, pid: number | undefined): string {
  return (
    `Rounds already runs on ${folder}${pid ? ` (process ${pid})` : ''}. ` +
    'Stop it with Ctrl-C where it runs, or give this one a folder and ports of its own (ROUNDS_DATA=<folder>, ROUNDS_PORT_…).'
  );
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the stale lock; where another start took it over in between, that one's lock is put back. */
function moveAside(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder && startedAt(holder.pid) === holder.started) linked(aside, lock);
  rmSync(aside, { force: true });
}

function readHolder(lock: string): { pid: number; started: string | undefined } | undefined {
  try {
    const { pid, started }: { pid?: unknown; started?: unknown } = JSON.parse(readFileSync(lock, 'utf8'));
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
