import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Where PostgreSQL keeps the messages, so that it can be without space for them. */
export interface SmallDisk {
  /** In words, for the table. */
  how: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  /** Once PostgreSQL has ended. */
  remove(): void;
}

const tables = ['message', 'message_event'];
const megabytes = 64;

/**
 * Moves messages and their events to a file system of their own, which can be filled up: PostgreSQL then refuses what needs another page, as on any full
 * disk. Where none can be mounted, which takes root, a trigger refuses every change of a message with the same code.
 */
export async function smallDisk(ownerUrl: string, dataDir: string): Promise<SmallDisk> {
  const folder = mounted(dataDir);
  if (folder === null) return refusing(ownerUrl);
  await asOwner(ownerUrl, [
    `create tablespace small location '${folder}'`,
    ...tables.flatMap((table) => [
      `alter table ${table} set tablespace small`,
      `do $$ declare i name; begin
         for i in select indexrelid::regclass::name from pg_index where indrelid = '${table}'::regclass loop
           execute format('alter index %I set tablespace small', i);
         end loop;
       end $$`,
    ]),
  ]);
  const filler = join(folder, 'filler');
  return {
    how: `a file system of ${megabytes} MB that holds the messages is filled up`,
    fill: async () => fillUp(filler),
    free: async () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}

/** Refuses every change of a message, as a disk that is full to the last byte. */
export function refusing(ownerUrl: string): SmallDisk {
  return {
    how: 'every change of a message is refused with disk_full (53100)',
    fill: () =>
      asOwner(ownerUrl, [
        `create or replace function no_space() returns trigger language plpgsql as
         $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`,
        ...tables.map(
          (table) =>
            `create trigger no_space before insert or update on ${table} for each statement execute function no_space()`,
        ),
      ]),
    free: () =>
      asOwner(
        ownerUrl,
        tables.map((table) => `drop trigger if exists no_space on ${table}`),
      ),
    remove: () => undefined,
  };
}

function mounted(dataDir: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    return null;
  }
  const { uid, gid } = statSync(dataDir);
  chownSync(folder, uid, gid);
  return folder;
}

function fillUp(file: string): void {
  const to = openSync(file, 'a');
  try {
    for (let size = 1 << 20; size > 0;) {
      try {
        writeSync(to, Buffer.alloc(size));
      } catch {
        size >>= 1;
      }
    }
  } finally {
    closeSync(to);
  }
}

async function asOwner(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
