import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { startPostgres } from '../stack/servers/postgres.ts';

/**
 * Starts PostgreSQL as `npm start` does (it survives a power failure) with the template that test databases are made of; inside `npm test` the one that
 * is there is taken. @returns what ends it
 */
export async function benchPostgres(): Promise<() => Promise<void>> {
  if (process.env['TEST_POSTGRES_PORT'] !== undefined) return async () => {};
  const folder = mkdtempSync(join(tmpdir(), 'rounds-bench-'));
  chmodSync(folder, 0o755); // PostgreSQL takes a user of its own, who must get in.
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: 0,
    password: 'test',
    database: 'template_rounds',
    traces: { logFile: join(folder, 'postgres.log') },
  });
  await migrate(server.ownerUrl(), server.ownerUrl().replace('rounds_owner', 'rounds_app'));
  process.env['TEST_POSTGRES_PORT'] = String(server.port);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
