import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError } from '../stack-error.ts';

export interface SystemUser {
  uid: number;
  gid: number;
}

/** For root only: what the server's user cannot reach in the checkout (say, below /root) lies here instead. */
export const sharedFolder = '/var/lib/rounds';

/**
 * Whom PostgreSQL runs as. It refuses to run as root; then it is the owner of the data where there are some, else
 * `postgres`, else `nobody`. No user is created. Undefined: the user of this process.
 */
export function serverUser(dataDir: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const user = idsOf('postgres') ?? idsOf('nobody');
  if (!user)
    throw new StackError(
      'PostgreSQL cannot run as root, and this machine has no user "postgres" or "nobody" to run it as.',
    );
  return user;
}

function idsOf(name: string): SystemUser | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** The folder for PostgreSQL's data below `root`, or, where root's own folders are closed to others, in {@link sharedFolder}. */
export function postgresFolder(root: string): string {
  if (process.getuid?.() !== 0 || openToOthers(root)) return join(root, 'postgres');
  return join(sharedFolder, createHash('sha256').update(root).digest('hex').slice(0, 12), 'postgres');
}

/** Whether every folder from here up may be entered by any user. */
export function openToOthers(path: string): boolean {
  const open = !existsSync(path) || (statSync(path).mode & 0o001) !== 0;
  return open && (path === dirname(path) || openToOthers(dirname(path)));
}
