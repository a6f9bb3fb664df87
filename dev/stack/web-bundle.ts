import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from './child.ts';

/** What the pages are made from: a change in any of it makes the built ones stale. */
const sources = ['web', 'domain', 'package-lock.json', 'tsconfig.json'];

export interface WebBundle {
  /** False where the built pages are those of the sources. */
  stale: boolean;
  /** One a bundle, to be run one after the other: the console's and the portal's. */
  builds: Command[];
  /** Call after all of `builds` have succeeded. */
  markBuilt(): void;
}

/** Undefined where the checkout has no web pages. */
export function webBundle(checkout: string): WebBundle | undefined {
  const configs = ['web/vite.config.ts', 'web/portal/vite.config.ts']
    .map((path) => join(checkout, path))
    .filter((path) => existsSync(path));
  if (configs.length === 0) return undefined;
  const dist = join(checkout, 'web', 'dist');
  const mark = join(dist, '.built-from');
  // Read before the build: what is edited meanwhile counts as a change.
  const hash = hashOf(checkout, dist);
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
  return {
    stale: !existsSync(mark) || readFileSync(mark, 'utf8') !== hash,
    builds: configs.map((config) => ({
      file: process.execPath,
      args: [vite, 'build', '--config', config],
      cwd: checkout,
      env: { ...process.env, NODE_ENV: 'production' }, // else a run under Jest would build React's development pages
    })),
    markBuilt: () => writeFileSync(mark, hash),
  };
}

function hashOf(checkout: string, dist: string): string {
  const hash = createHash('sha256');
  const files = sources.flatMap((name) => filesOf(join(checkout, name))).filter((file) => !file.startsWith(dist));
  for (const file of files.toSorted())
    hash
      .update(`${relative(checkout, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
