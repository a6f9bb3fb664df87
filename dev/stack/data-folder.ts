import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { postgresFolder } from './servers/postgres-user.ts';
import { StackError } from './stack-error.ts';

/** Where `npm start` keeps everything: PostgreSQL's files, Temporal's, secrets, documents, the stand-ins' ledgers, logs. */
export interface DataFolder {
  root: string;
  postgres: string;
  temporal: string;
  sandbox: string;
  documents: string;
  logs: string;
}

const standInSecrets = z.object({
  timeeroApiKey: z.string(),
  timeeroWebhookSecret: z.string(),
});
const secretsSchema = z.object({
  masterKeys: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  twilioAccountSid: z.string(),
  twilioAuthToken: z.string(),
  ...standInSecrets.shape,
});

/** Made on the first start; those of PostgreSQL must stay as long as its data do. */
export type Secrets = z.output<typeof secretsSchema>;

const about = 'about.txt';

/** `ROUNDS_DATA`, or `.rounds/` in the checkout. Creates nothing. */
export function dataFolder(checkout: string, env: NodeJS.ProcessEnv = process.env): DataFolder {
  const root = resolve(checkout, env.ROUNDS_DATA || '.rounds');
  const within = (name: string) => join(root, name);
  return {
    root,
    postgres: postgresFolder(root),
    temporal: within('temporal.db'),
    sandbox: within('sandbox'),
    documents: within('documents'),
    logs: within('logs'),
  };
}

/** Creates the folder and marks it as ours. @throws {StackError} where it is in use for something else. */
export function openDataFolder({ root }: DataFolder): void {
  mkdirSync(root, { recursive: true, mode: 0o755 });
  if (existsSync(join(root, about))) return;
  const others = readdirSync(root).filter((name) => !/^(lock|logs|pids)/.test(name));
  if (others.length > 0) {
    throw new StackError(
      `${root} holds other files (${others.slice(0, 3).join(', ')} …); name an empty folder in ROUNDS_DATA.`,
    );
  }
  writeFileSync(join(root, about), 'State of Rounds on this machine. `npm start -- --fresh` empties it.\n');
}

/** Removes all state of {@link DataFolder}, and nothing else; returns what was there. */
export function wipe(folder: DataFolder): string[] {
  const { root, postgres, temporal, sandbox, documents, logs } = folder;
  const files = [temporal, `${temporal}-shm`, `${temporal}-wal`, sandbox, documents, join(root, 'secrets.json'), logs];
  const there = [postgres, `${postgres}.unfinished`, ...files].filter((path) => existsSync(path));
  for (const path of there) rmSync(path, { recursive: true, force: true });
  return there;
}

/** Reads the secrets, or makes them on the first start. @throws {StackError} where only they are missing, or unreadable. */
export function readSecrets(folder: DataFolder): Secrets {
  const file = join(folder.root, 'secrets.json');
  if (!existsSync(file)) {
    if (existsSync(folder.postgres)) {
      throw new StackError(
        `${file} is missing, so the database beside it cannot be opened. Put it back, or begin anew with: npm start -- --fresh`,
      );
    }
    write(file, newSecrets());
  }
  const given = object.safeParse(parsed(readFileSync(file, 'utf8'))).data;
  const read = secretsSchema.safeParse(given && { ...newStandInSecrets(), ...given });
  if (!read.success) throw new StackError(`${file} is damaged. Put it back, or begin anew with: npm start -- --fresh`);
  // A folder from before a stand-in came gets that one's secrets.
  if (Object.keys(standInSecrets.shape).some((name) => !(name in (given ?? {})))) write(file, read.data);
  return read.data;
}

const object = z.record(z.string(), z.unknown());

function write(file: string, secrets: Secrets): void {
  writeFileSync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function newSecrets(): Secrets {
  return {
    masterKeys: `k1:${randomBytes(32).toString('base64')}`,
    ownerPassword: hex(24),
    appPassword: hex(24),
    twilioAccountSid: `AC${hex(16)}`,
    twilioAuthToken: hex(16),
    ...newStandInSecrets(),
  };
}

function newStandInSecrets(): z.output<typeof standInSecrets> {
  return { timeeroApiKey: hex(20), timeeroWebhookSecret: hex(20) };
}

/** What is fetched or built once for all checkouts of this user; `XDG_CACHE_HOME` moves it. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rounds');
  mkdirSync(folder, { recursive: true });
  return folder;
}
