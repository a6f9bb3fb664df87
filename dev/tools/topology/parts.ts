import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { answers, runToEnd, serve } from '../../stack/serve.ts';
import { startPostgres } from '../../stack/servers/postgres.ts';
import { findTemporal } from '../../stack/servers/temporal-binary.ts';
import { isServing } from '../../stack/servers/temporal-namespace.ts';
import type { Part, Running, Turn } from '../../stack/supervisor.ts';
import { webBundle } from '../../stack/web-bundle.ts';
import { readComposeFile } from './compose-file.ts';
import { layOutImage } from './image.ts';
import { buildTemporalServer, namedAsInImages, writeServerConfig } from './temporal-cluster.ts';

export interface Topology {
  checkout: string;
  /** Emptied by the caller before and after. */
  folder: string;
  ports: { postgres: number; temporal: number; api: number; workers: number[] };
  /** What would stand in .env. */
  variables: Record<string, string>;
}

/** The services of docker-compose.yml as processes of this machine, by the scripts and environments of that file. */
export function topologyParts({ checkout, folder, ports, variables }: Topology): Part[] {
  const image = join(folder, 'image');
  const inImages = join(folder, 'bin');
  const addresses = {
    'postgres:5432': `127.0.0.1:${ports.postgres}`,
    'temporal:7233': `127.0.0.1:${ports.temporal}`,
  };
  const compose = readComposeFile(join(checkout, 'docker-compose.yml'), variables, addresses);
  const ownerPassword = variables.ROUNDS_OWNER_PASSWORD ?? '';
  const temporalPassword = variables.TEMPORAL_DATABASE_PASSWORD ?? '';
  let built = '';

  async function programs(turn: Turn): Promise<undefined> {
    built = await buildTemporalServer(turn);
    namedAsInImages(inImages, { sql: join(built, 'sql'), temporal: await findTemporal(turn) });
    return undefined;
  }

  async function pages(turn: Turn): Promise<undefined> {
    const bundle = webBundle(checkout);
    if (bundle?.stale) {
      for (const build of bundle.builds) await runToEnd('Building the web pages', build, turn.traces, turn);
      bundle.markBuilt();
    }
    await layOutImage(checkout, image, turn);
    return undefined;
  }

  async function postgres({ traces, signal }: Turn): Promise<Running> {
    const dataDir = join(folder, 'postgres');
    const running = await startPostgres({ dataDir, port: ports.postgres, password: ownerPassword, traces, signal });
    const client = new Client({ connectionString: running.ownerUrl('postgres') });
    await client.connect();
    await client.query(`create role temporal login createdb password ${client.escapeLiteral(temporalPassword)}`);
    await client.end();
    return running;
  }

  /** A service that runs once; run twice here, because `docker compose up` runs it again at every start. */
  function script(name: string, after: string[], moved: NodeJS.ProcessEnv = {}): Part {
    const path = `${inImages}:${process.env.PATH ?? ''}`;
    const env = { PATH: path, HOME: folder, ...compose.environmentOf(name), ...moved };
    return {
      name,
      after,
      start: async ({ traces, signal }) => {
        const command = { file: '/bin/sh', args: ['-euc', compose.scriptOf(name)], env, cwd: folder };
        await runToEnd(name, command, traces, { signal });
        await runToEnd(`${name}, a second time,`, command, traces, { signal });
        return undefined;
      },
    };
  }

  async function temporal({ traces, signal }: Turn): Promise<Running> {
    const config = join(folder, 'temporal');
    const database = { address: addresses['postgres:5432'], user: 'temporal', password: temporalPassword };
    await writeServerConfig(config, ports.temporal, database);
    const args = ['--root', folder, '--config', 'temporal', '--env', 'rounds', '--allow-no-auth', 'start'];
    const command = { file: join(built, 'server'), args, cwd: folder, stopWithin: 10_000 };
    return serve('temporal', command, traces, { ready: () => isServing(addresses['temporal:7233']), signal });
  }

  function server(name: string, service: string, main: string, env: NodeJS.ProcessEnv, readyAt: number): Part {
    const whole = { PATH: process.env.PATH, HOME: folder, ...compose.environmentOf(service), ...env };
    const command = { file: process.execPath, args: [main], cwd: image, env: whole, stopWithin: 15_000 };
    return {
      name,
      after: ['migrate', 'temporal-namespace'],
      start: ({ traces, signal }) =>
        serve(name, command, traces, { ready: answers(`http://127.0.0.1:${readyAt}/readyz`), signal }),
    };
  }

  mkdirSync(folder, { recursive: true });
  return [
    { name: 'programs', start: programs },
    { name: 'image', start: pages },
    { name: 'postgres', start: postgres },
    script('temporal-schema', ['programs', 'postgres'], { SQL_HOST: '127.0.0.1', SQL_PORT: String(ports.postgres) }),
    { name: 'temporal', after: ['temporal-schema'], start: temporal },
    script('temporal-namespace', ['temporal']),
    {
      name: 'migrate',
      after: ['postgres', 'image'],
      start: async ({ traces, signal }) => {
        const env = { PATH: process.env.PATH, ...compose.environmentOf('migrate') };
        await runToEnd('migrate', { file: process.execPath, args: ['db/migrate.ts'], cwd: image, env }, traces, {
          signal,
        });
        return undefined;
      },
    },
    server('api', 'api', 'api/main.ts', { API_HOST: '127.0.0.1', API_PORT: String(ports.api) }, ports.api),
    ...ports.workers.map((port, index) =>
      server(`worker ${index + 1}`, 'worker', 'workers/main.ts', { WORKER_PORT: String(port) }, port),
    ),
  ];
}
