import { once } from 'node:events';
import { createServer } from 'node:http';
import { openDatabase } from '../db/database.ts';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { logCrashes } from '../platform/crash.ts';
import { KeyRing } from '../platform/keyring.ts';
import { createLogger } from '../platform/log.ts';
import { collectProcessMetrics } from '../platform/metrics.ts';
import { connect } from '../platform/temporal.ts';
import { createLocalStorage } from '../providers/storage/local.ts';
import { createApp } from './app.ts';

const clock = (): Date => new Date();

/** Serves API and pages until SIGTERM or SIGINT; waits for nothing, since requests are answered as well as the parts allow. */
async function main(config: Config): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const log = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  logCrashes(log);
  collectProcessMetrics();

  const keyRing = new KeyRing(config.ROUNDS_MASTER_KEYS);
  const database = await openDatabase(config.DATABASE_URL, { pool: config.DATABASE_POOL });
  const temporal = connect(config, keyRing);
  const storage = createLocalStorage({ root: config.STORAGE_DIR, keyRing });
  const app = createApp({ config, database, keyRing, storage, log, temporal, clock, stopping: stop.signal });
  const server = createServer(app);
  server.listen(config.API_PORT, config.API_HOST);
  await once(server, 'listening');
  const address = server.address();
  log.info({ port: typeof address === 'object' ? address?.port : config.API_PORT }, 'API started');

  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  // Answers under way are finished; streams end by `stopping`; what does not end in time is cut off.
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), config.SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(late);
  await database.close();
  await temporal.close();
  log.info('API stopped');
}

try {
  await main(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
