import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { isFree } from '../../dev/stack/ports.ts';
import { startPostgres, stopLeftoverPostgres } from '../../dev/stack/servers/postgres.ts';
import type { Postgres } from '../../dev/stack/servers/postgres.ts';

let folder: string;
let dataDir: string;
let running: Postgres[];

async function start(): Promise<Postgres> {
  const traces = { logFile: join(folder, 'postgres.log') };
  const server = await startPostgres({ dataDir, port: 0, password: 'secret', durable: false, traces });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-postgres-'));
  // Root's PostgreSQL runs as another user, who has to pass through.
  chmodSync(folder, 0o711);
  dataDir = join(folder, 'data');
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe('the PostgreSQL that comes along', () => {
  it('keeps what was written over a stop and a start', async () => {
    const first = await start();
    await query(first.ownerUrl(), `create table kept (id int); insert into kept values (7)`);
    await first.stop();
    expect(await isFree(first.port)).toBe(true);
    const second = await start();
    expect(await query(second.ownerUrl(), 'select id from kept')).toEqual([{ id: 7 }]);
  });

  it('lets nobody in without the password', async () => {
    const server = await start();
    const url = server.ownerUrl().replace('secret', 'guess');
    await expect(query(url, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('keeps statements, and the rows that errors quote, out of its log', async () => {
    const server = await start();
    await query(server.ownerUrl(), 'create table people (name text unique)');
    await query(server.ownerUrl(), `insert into people values ('Ada Canary')`);
    await expect(query(server.ownerUrl(), `insert into people values ('Ada Canary')`)).rejects.toThrow(/duplicate key/);
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('Canary');
  });

  it('is stopped by the next start when an earlier one left it running', async () => {
    const left = await start();
    await stopLeftoverPostgres(dataDir);
    expect(await left.exited).toBe(0);
    expect(await isFree(left.port)).toBe(true);
  });

  it('leaves a process alone that merely has the number of an old server', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    await stopLeftoverPostgres(dataDir);
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  });

  it('says what to do about data of another PostgreSQL', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/are of PostgreSQL 15, and this is PostgreSQL 18\.4.*--fresh/);
  });

  it('shows its log when it cannot start', async () => {
    const first = await start();
    await first.stop();
    rmSync(join(dataDir, 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/PostgreSQL ended while it started[\s\S]*could not find the database system/);
  });
});
