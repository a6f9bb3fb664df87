import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Traces } from '../child.ts';
import { freePort } from '../ports.ts';
import { commandLine } from '../process-identity.ts';
import { serve } from '../serve.ts';
import { StackError } from '../stack-error.ts';
import type { Running } from '../supervisor.ts';
import { findPostgres } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { openToOthers, serverUser } from './postgres-user.ts';
import type { SystemUser } from './postgres-user.ts';

export interface PostgresOptions {
  /** Created on the first start, with the superuser `rounds_owner` and one empty database. */
  dataDir: string;
  /** 0 takes a free one. */
  port: number;
  /** Of `rounds_owner`. */
  password: string;
  /** The database to create beside `postgres`. Default `rounds`. */
  database?: string;
  /** False gives up on surviving a power failure, for tests. Default true. */
  durable?: boolean;
  traces: Traces;
  signal?: AbortSignal;
}

export interface Postgres extends Running {
  port: number;
  /** As in "18.4". */
  version: string;
  /** Connects as `rounds_owner`. */
  ownerUrl(database?: string): string;
}

export const ownerRole = 'rounds_owner';

/**
 * Starts PostgreSQL on 127.0.0.1; a server that was left running on the same data is stopped first.
 * @throws {StackError} where the data are of another major version, or the server does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { dataDir, database = 'rounds', durable = true, password, signal } = options;
  const binaries = await findPostgres();
  const user = serverUser(dataDir);
  if (existsSync(dataDir)) {
    checkVersion(dataDir, binaries.version);
    await stopLeftoverPostgres(dataDir);
  } else {
    await createCluster({ dataDir, database, durable, password, signal }, binaries, user);
  }
  const port = options.port || (await freePort());
  const running = await serve(
    'PostgreSQL',
    {
      file: binaries.postgres,
      args: ['-D', dataDir, '-p', String(port), ...settings(durable)],
      env: environment(),
      cwd: '/',
      user,
      // "Fast": open transactions are rolled back, nobody is waited for.
      stopSignal: 'SIGINT',
      stopWithin: 10_000,
    },
    options.traces,
    { ready: async () => isReady(dataDir), signal },
  );
  const ownerUrl = (name = database) => `postgres://${ownerRole}:${password}@127.0.0.1:${port}/${name}`;
  return { ...running, port, version: binaries.version, ownerUrl };
}

/** Stops a server that still runs on the data, and removes the trace of one that does not (its id may be another's now). */
export async function stopLeftoverPostgres(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const lives = () => commandLine(pid).includes(dataDir);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!lives()) break;
    process.kill(pid, signal);
    for (const end = Date.now() + 5_000; lives() && Date.now() < end;) await wait(50);
  }
  rmSync(pidFile, { force: true });
}

function checkVersion(dataDir: string, version: string): void {
  const file = join(dataDir, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown';
  if (found === version.split('.')[0]) return;
  throw new StackError(
    `The data in ${dataDir} are of PostgreSQL ${found}, and this is PostgreSQL ${version}. Move them with pg_dump of ` +
      'the old version, name another folder in ROUNDS_DATA, or begin anew with: npm start -- --fresh',
  );
}

interface Cluster {
  dataDir: string;
  database: string;
  durable: boolean;
  password: string;
  signal: AbortSignal | undefined;
}

/** Makes the files beside their final place and moves them there, so that what is interrupted leaves nothing half made. */
async function createCluster(cluster: Cluster, binaries: PostgresBinaries, user?: SystemUser): Promise<void> {
  const unfinished = `${cluster.dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(cluster.dataDir), { recursive: true, mode: 0o755 });
  mkdirSync(unfinished, { mode: 0o700 });
  if (user && !openToOthers(dirname(cluster.dataDir))) {
    throw new StackError(
      `Root's PostgreSQL runs as another user, who may not enter ${dirname(cluster.dataDir)}. Allow that with chmod o+x.`,
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), 'rounds-initdb-'));
  const passwordFile = join(scratch, 'password');
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (user) for (const path of [unfinished, scratch, passwordFile]) chownSync(path, user.uid, user.gid);
  const run = (file: string, args: string[], input = '') => finish(file, args, input, cluster.signal, user);
  try {
    await run(binaries.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${ownerRole}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of text on every machine, whatever locales it has.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(cluster.durable ? [] : ['--no-sync']),
    ]);
    await run(
      binaries.postgres,
      ['--single', '-D', unfinished, ...(cluster.durable ? [] : ['-F']), 'postgres'],
      `CREATE DATABASE "${cluster.database}"\n`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  renameSync(unfinished, cluster.dataDir);
}

function finish(file: string, args: string[], input: string, signal?: AbortSignal, user?: SystemUser): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { ...user, signal, env: environment(), cwd: '/' }, (error, stdout, stderr) => {
      if (!error) resolve();
      else reject(signal?.aborted ? error : new StackError(`PostgreSQL could not make its files.\n${stdout}${stderr}`));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function settings(durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and the rows that errors quote hold health data; the log must not.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

/** The eighth line of postmaster.pid says "ready"; pg_ctl waits for the same. */
function isReady(dataDir: string): boolean {
  const status = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[7];
  return status?.trim() === 'ready';
}
