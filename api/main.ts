import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../db/database.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { logCrashes } from '../platform/crash.ts';
import { KeyRing } from '../platform/keyring.ts';
import { createLogger } from '../platform/log.ts';
import { collectProcessMetrics } from '../platform/metrics.ts';
import { connect } from '../platform/temporal.ts';
import { createLocalStorage } from '../providers/storage/local.ts';
import type { Deps } from './deps.ts';
import { createApp } from './app.ts';
import { listenForBounces, type BounceListener } from './bounces/listener.ts';

/** So often the clock is compared with that of PostgreSQL, by which workers go too. */
const compareEveryMs = 30_000;

/** Serves API and pages until SIGTERM or SIGINT; waits for nothing, since requests are answered as well as the parts allow. */
async function main(config: Config): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const log = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  logCrashes(log);
  collectProcessMetrics();

  const keyRing = new KeyRing(config.ROUNDS_MASTER_KEYS);
  const database = await openDatabase(config.DATABASE_URL, { pool: config.DATABASE_POOL });
  const { now: clock, measure } = createSharedClock(database, log);
  void measure();
  const comparing = setInterval(() => void measure(), compareEveryMs);
  const temporal = connect(config, keyRing);
  const storage = createLocalStorage({ root: config.STORAGE_DIR, keyRing });
  const deps: Deps = {
    config,
    database,
    keyRing,
    storage,
    log,
    temporal,
    clock,
    stopping: stop.signal,
    underWay: new Set(),
  };
  const app = createApp(deps);
  const server = createServer(app);
  server.listen(config.API_PORT, config.API_HOST);
  await once(server, 'listening');
  const address = server.address();
  const bounces = await startBounces(deps);
  log.info({ port: typeof address === 'object' ? address?.port : config.API_PORT }, 'API started');

  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  clearInterval(comparing);
  // Answers under way are finished; streams end by `stopping`; what does not end in time is cut off.
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), config.SHUTDOWN_GRACE_MS);
  await bounces?.close();
  await closed;
  clearTimeout(late);
  await Promise.race([Promise.all(deps.underWay), sleep(config.SHUTDOWN_GRACE_MS, null, { ref: false })]);
  await database.close();
  await temporal.close();
  log.info('API stopped');
}

/** Where this process is the one that takes them. @throws {ConfigError} where a file cannot be read */
async function startBounces(deps: Deps): Promise<BounceListener | null> {
  const { BOUNCE_DOMAIN: domain, BOUNCE_PORT: port, BOUNCE_HOST: host, BOUNCE_TLS_CERT, BOUNCE_TLS_KEY } = deps.config;
  if (!domain || port === undefined) return null;
  const tls =
    BOUNCE_TLS_CERT && BOUNCE_TLS_KEY
      ? { cert: fileOf('BOUNCE_TLS_CERT', BOUNCE_TLS_CERT), key: fileOf('BOUNCE_TLS_KEY', BOUNCE_TLS_KEY) }
      : null;
  const listener = await listenForBounces(deps, { domain, host, port, tls, closeMs: deps.config.SHUTDOWN_GRACE_MS });
  deps.log.info({ port: listener.port }, 'E-mails that come back are taken');
  return listener;
}

function fileOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new ConfigError(`The file that ${variable} names cannot be read. Name one that this process may open.`);
  }
}

try {
  await main(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
