import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { killGroup } from './child.ts';
import { startedAt } from './process-identity.ts';

const trace = z.object({ pid: z.number(), started: z.string() });

/**
 * Ends what an earlier run left, by the pid files in `folder`: after kill -9 of a supervisor its parts stop by themselves,
 * but the next start may come sooner. Whatever lives after `withinMs` is killed. Returns the names of the pid files.
 */
export async function stopLeftovers(folder: string, withinMs = 8_000): Promise<string[]> {
  const found = readdirSync(folder).filter((name) => name.endsWith('.pid'));
  await Promise.all(found.map((name) => stopLeftover(join(folder, name), withinMs)));
  return found.map((name) => name.slice(0, -'.pid'.length));
}

async function stopLeftover(pidFile: string, withinMs: number): Promise<void> {
  const left = readTrace(pidFile);
  const lives = () => left !== undefined && startedAt(left.pid) === left.started;
  if (left && lives()) {
    process.kill(left.pid, 'SIGTERM');
    for (const end = Date.now() + withinMs; lives() && Date.now() < end;) await wait(50);
    if (lives()) killGroup(left.pid);
    // The leader can be gone a moment before the rest of its group, which still holds the port. Bounded: where nobody
    // reaps them, dead processes count as members for ever.
    for (const end = Date.now() + 2_000; groupLives(left.pid) && Date.now() < end;) await wait(20);
  }
  rmSync(pidFile, { force: true });
}

function groupLives(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}

function readTrace(pidFile: string): z.infer<typeof trace> | undefined {
  try {
    return trace.parse(JSON.parse(readFileSync(pidFile, 'utf8')));
  } catch {
    return undefined;
  }
}
