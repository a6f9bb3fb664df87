import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../data-folder.ts';
import { runToEnd } from '../serve.ts';
import { StackError } from '../stack-error.ts';

/** What the search for a server needs; each has a default that suits tests. */
export interface Finding {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Told what takes long, and how far it is. */
  note?: ((text: string) => void) | undefined;
  /** Whether the host behind the SDK's own downloads answers; a machine with package registries alone says no. */
  reachable?: () => Promise<boolean>;
}

/** The full path of a program on PATH. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((file) => isProgram(file));
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Fills `target`, a folder of the cache, by way of a scratch folder beside it: what is interrupted leaves no half of it,
 * and two starts at the same time do not disturb each other.
 */
export async function fillCache(target: string, fill: (scratch: string) => Promise<void>): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const scratch = mkdtempSync(`${target}.`);
  try {
    await fill(scratch);
    if (!existsSync(target)) renameSync(scratch, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The log of downloads and builds, kept in the cache for whoever looks after a failure. */
export function fetchLog(name: string, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), `${name}.log`);
}

/**
 * Fills `folder` with a server that Temporal's SDK downloads, under `name`.
 * @returns false where its host does not answer or the download failed.
 */
export async function downloadBySdk(what: string, folder: string, name: string, finding: Finding): Promise<boolean> {
  const { env = process.env, signal, note, reachable = downloadsReachable } = finding;
  if (!(await reachable())) return false;
  const script = join(import.meta.dirname, 'sdk-download.ts');
  return succeeded(
    fillCache(folder, async (scratch) => {
      const command = { file: process.execPath, args: [script, what, scratch], env };
      await runToEnd(
        'The download',
        command,
        { logFile: fetchLog(`${name}-download`, env) },
        {
          signal,
          note: (text) => note?.(`downloading (once)  ${text}`),
        },
      );
      const [file = ''] = readdirSync(scratch).filter((found) => found.startsWith('temporal'));
      renameSync(join(scratch, file), join(scratch, name));
    }),
  );
}

/** False where a program failed: its log says why, and another way may be open. */
export async function succeeded(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}

async function downloadsReachable(): Promise<boolean> {
  try {
    await fetch('https://temporal.download/', { method: 'HEAD', signal: AbortSignal.timeout(4_000) });
    return true;
  } catch {
    return false;
  }
}
