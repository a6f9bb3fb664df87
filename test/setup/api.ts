import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../api/app.ts';
import type { Deps } from '../../api/deps.ts';
import type { Route } from '../../api/route.ts';
import { routes as allRoutes } from '../../api/routes/index.ts';
import { type Grants, ruleNames, rightsOf } from '../../domain/rules.ts';
import { readConfig } from '../../platform/config.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { createLogger } from '../../platform/log.ts';
import { connect } from '../../platform/temporal.ts';
import { createLocalStorage } from '../../providers/storage/local.ts';
import { ApiClient } from './api-client.ts';
import { contractOf } from './contract.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { newStaffUser, type TestUser } from './staff-user.ts';
import { telnyxKeys } from './telnyx-callback.ts';

export { type Answer, ApiClient } from './api-client.ts';
export { password, type TestUser } from './staff-user.ts';

export interface TestPractice {
  id: string;
  acronym: string;
  /** Signed in, with every right. */
  admin: TestUser;
}

export interface TestApi {
  url: string;
  deps: Deps;
  db: TestDatabase;
  /** Two practices, each with an administrator: `own`, whose rows a test looks at, and `other`, which must stay apart. */
  own: TestPractice;
  other: TestPractice;
  /** Nobody yet. */
  anonymous(): ApiClient;
  /** A new member of staff with just these rights, signed in; of the own practice unless another is named. */
  as(grants: Grants, practice?: Pick<TestPractice, 'id' | 'acronym'>): Promise<TestUser>;
  /** Moves the clock of the API. */
  advance(minutes: number): void;
  close(): Promise<void>;
}

export interface TestApiOptions {
  routes?: readonly Route[];
  /** Environment variables over those of the test. A Temporal server only where TEMPORAL_ADDRESS names one; else no call waits for it. */
  env?: Record<string, string>;
}

export const allGrants: Grants = Object.fromEntries(ruleNames.map((name) => [name, rightsOf(name)]));

/** The real API on a port of its own, with a database of its own. Call `close` in `afterAll`. */
export async function startTestApi({ routes = allRoutes, env = {} }: TestApiOptions = {}): Promise<TestApi> {
  const db = await testDatabase();
  const server = createServer().listen(0, '127.0.0.1');
  // Else a slow machine sends a request just when the server closes the idle connection.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  const url = urlOf(server);
  const config = readConfig({ ...testEnvironment(url, db.url), ...env });
  const keyRing = new KeyRing(config.ROUNDS_MASTER_KEYS);
  const temporal = connect(config, keyRing);
  const stopping = new AbortController();
  let offset = 0;
  const deps: Deps = {
    config,
    storage: createLocalStorage({ root: config.STORAGE_DIR, keyRing }),
    database: db.database,
    keyRing,
    log: createLogger({ level: config.LOG_LEVEL, name: 'api' }),
    temporal: env['TEMPORAL_ADDRESS'] ? temporal : { ...temporal, within: (_, calls) => temporal.within(20, calls) },
    clock: () => new Date(Date.now() + offset),
    stopping: stopping.signal,
    underWay: new Set(),
  };
  server.on('request', createApp(deps, routes));
  const check = contractOf(routes);
  const anonymous = () => new ApiClient(url, check);
  const as = (grants: Grants, { id: practiceId, acronym }: Pick<TestPractice, 'id' | 'acronym'>) =>
    newStaffUser(anonymous(), grants, {
      practiceId,
      acronym,
      work: (task) => db.database.work({ practiceId, actor: 'system:test' }, task),
    });
  const practice = async (acronym: string, zone: string): Promise<TestPractice> => {
    const id = await db.practice(acronym, zone);
    return { id, acronym, admin: await as(allGrants, { id, acronym }) };
  };
  const close = async () => {
    stopping.abort();
    server.closeAllConnections();
    server.close();
    await Promise.all(deps.underWay);
    await deps.temporal.close();
    rmSync(config.STORAGE_DIR, { recursive: true, force: true });
    await db.close();
  };
  const [own, other] = await Promise.all([
    practice('own', 'America/New_York'),
    practice('other', 'America/Phoenix'),
  ]).catch(async (error: unknown) => {
    await close(); // or Jest would wait for it
    throw error;
  });
  return {
    url,
    deps,
    db,
    own,
    other,
    anonymous,
    as: (grants, of = own) => as(grants, of),
    advance: (minutes) => void (offset += minutes * 60_000),
    close,
  };
}

/** The app once more, with other deps (a database that is away); call `close`. */
export async function serveApp(deps: Deps): Promise<{ url: string; close: () => void }> {
  const server = createApp(deps).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), close: () => void server.close() };
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const testEnvironment = (url: string, databaseUrl: string) => ({
  ROUNDS_ENV: 'test',
  LOG_LEVEL: 'error',
  ROUNDS_MASTER_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  DATABASE_URL: databaseUrl,
  DATABASE_POOL: '5',
  TEMPORAL_ADDRESS: '127.0.0.1:9',
  PUBLIC_URL: url,
  STORAGE_DIR: join(tmpdir(), `rounds-documents-${randomUUID()}`),
  CLAMD_URL: 'tcp://127.0.0.1:9',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'desk@rounds.example',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'test',
  TWILIO_FROM: '+12025550100',
  FAX_PROVIDER: 'telnyx',
  FAX_FROM: '+12025550101',
  TELNYX_API_KEY: 'test',
  TELNYX_PUBLIC_KEY: telnyxKeys.publicKey,
  TELNYX_CONNECTION_ID: '7267',
});
