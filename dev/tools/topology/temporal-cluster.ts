import { randomInt } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../stack/data-folder.ts';
import { freePort, isFree } from '../../stack/ports.ts';
import { runToEnd } from '../../stack/serve.ts';
import { fillCache, isProgram } from '../../stack/servers/finding.ts';
import type { Turn } from '../../stack/supervisor.ts';

const version = '1.29.1';

/** Builds the server and its schema tool with Go, once; resolves with the folder that holds `server` and `sql`. */
export async function buildTemporalServer({ traces, signal, note }: Turn): Promise<string> {
  const folder = join(cacheFolder(), `temporal-server-${version}`);
  if (isProgram(join(folder, 'server')) && isProgram(join(folder, 'sql'))) return folder;
  const programs = ['server', 'tools/sql'].map((name) => `go.temporal.io/server/cmd/${name}@v${version}`);
  await fillCache(folder, (scratch) =>
    runToEnd(
      'Building the Temporal server',
      { file: 'go', args: ['install', '-v', ...programs], env: { ...process.env, GOBIN: scratch } },
      traces,
      { signal, note },
    ),
  );
  return folder;
}

/** A folder for PATH in which the programs have the names that the images of docker-compose.yml give them. */
export function namedAsInImages(folder: string, programs: { sql: string; temporal: string }): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(programs.sql, join(folder, 'temporal-sql-tool'));
  symlinkSync(programs.temporal, join(folder, 'temporal'));
  return folder;
}

interface ClusterDatabase {
  /** `host:port` */
  address: string;
  user: string;
  password: string;
}

/**
 * Writes `<folder>/rounds.yaml`, what the image's template makes of the environment in docker-compose.yml, with free ports.
 * The file is JSON, which is YAML too.
 */
export async function writeServerConfig(folder: string, grpcPort: number, database: ClusterDatabase): Promise<void> {
  const store = (databaseName: string) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: database.address,
      connectProtocol: 'tcp',
      user: database.user,
      password: database.password,
      maxConns: 20,
      maxIdleConns: 20,
      maxConnLifetime: '1h',
    },
  });
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store('temporal'), visibility: store('temporal_visibility') },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: await service(grpcPort),
      matching: await service(),
      history: await service(),
      worker: await service(),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${grpcPort}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rounds.yaml'), JSON.stringify(config, undefined, 2), { mode: 0o600 });
}

async function service(port?: number): Promise<object> {
  return {
    rpc: { grpcPort: port ?? (await freePort()), membershipPort: await membershipPort(), bindOnIP: '127.0.0.1' },
  };
}

/** Temporal's schema keeps this port in a smallint, and what the system gives as free lies above. */
async function membershipPort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_767);
    if (await isFree(port)) return port;
  }
}
