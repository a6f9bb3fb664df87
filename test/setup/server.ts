import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { startPostgres } from '../../dev/stack/servers/postgres.ts';
import { packedChromium } from './chromium.ts';

/*
 * The servers of a test run, in a process of their own that ends with its parent: one PostgreSQL on a free port and in a folder of
 * its own, with a migrated template that each suite clones. Prints the port and the folder, as its only line, once it is ready.
 */

const folder = mkdtempSync(join(tmpdir(), 'rounds-test-'));
chmodSync(folder, 0o755); // PostgreSQL refuses to run as root and takes a user of its own, who must get in.
const postgres = await startPostgres({
  dataDir: join(folder, 'postgres'),
  port: 0,
  password: 'test',
  database: 'template_rounds',
  durable: false,
  traces: { logFile: join(folder, 'postgres.log') },
});

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
}
process.stdin.on('end', () => void stop()).resume();
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => {}); // Ctrl-C goes to the whole group; the parent closes our input when it is done.

// Unpacked here, once: two suites that do so at the same time would run half a program.
await packedChromium();
await migrate(postgres.ownerUrl(), postgres.ownerUrl().replace('rounds_owner', 'rounds_app'));
process.stdout.write(`${JSON.stringify({ port: postgres.port, folder })}\n`);
