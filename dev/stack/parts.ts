import { mkdirSync } from 'node:fs';
import type { Secrets } from './data-folder.ts';
import { answers, runToEnd, serve } from './serve.ts';
import { startPostgres } from './servers/postgres.ts';
import { findTemporal } from './servers/temporal-binary.ts';
import { environments } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Part, Running, Turn } from './supervisor.ts';
import { webBundle } from './web-bundle.ts';

/** The parts of `npm start`, each behind those that it needs. */
export function realParts(checkout: string, settings: Settings, secrets: Secrets): Part[] {
  const { ports, folder } = settings;
  const { app, owner, sandbox } = environments(settings, secrets);
  const node = (script: string, env: NodeJS.ProcessEnv) => ({
    file: process.execPath,
    args: [script],
    cwd: checkout,
    env,
  });

  /** A script of ours that runs once. */
  function step(name: string, script: string, env: NodeJS.ProcessEnv, after: string[]): Part {
    return {
      name,
      after,
      start: async ({ traces, signal }) => {
        await runToEnd(name, node(script, env), traces, { signal });
        return undefined;
      },
    };
  }

  /** A script of ours that serves until it is stopped. */
  function service(name: string, script: string, env: NodeJS.ProcessEnv, readyAt: string, after: string[]): Part {
    return {
      name,
      after,
      start: ({ traces, signal }) =>
        serve(name, { ...node(script, env), stopWithin: 8_000 }, traces, { ready: answers(readyAt), signal }),
    };
  }

  async function postgres({ traces, signal, detail }: Turn): Promise<Running> {
    const { ownerPassword } = secrets;
    const options = { dataDir: folder.postgres, port: ports.postgres, password: ownerPassword, traces, signal };
    const running = await startPostgres(options);
    detail(running.version);
    return running;
  }

  async function temporal({ traces, signal, note, detail }: Turn): Promise<Running | undefined> {
    // Loaded late: the gRPC client costs half a second that the other parts need not wait for.
    if (settings.temporal) {
      const { prepareNamespace } = await import('./servers/temporal-namespace.ts');
      const { address, namespace } = settings.temporal;
      await prepareNamespace(address, namespace, { signal });
      detail(`at ${address}`);
      return undefined;
    }
    const executable = await findTemporal({ signal, note });
    const { startTemporal } = await import('./servers/temporal.ts');
    const server = { executable, port: ports.temporal, uiPort: ports.temporalUi, dbFile: folder.temporal };
    return startTemporal({ ...server, traces, signal });
  }

  async function webPages({ traces, signal, detail, note }: Turn): Promise<undefined> {
    const bundle = webBundle(checkout);
    if (!bundle?.stale) {
      detail(bundle ? 'unchanged' : 'none in this checkout');
      return;
    }
    note('building');
    for (const build of bundle.builds) await runToEnd('Building the web pages', build, traces, { signal });
    bundle.markBuilt();
    detail('built');
  }

  mkdirSync(folder.sandbox, { recursive: true });
  // Not behind the sample practices: the worker's start is the longest, and neither needs them to be ready.
  const behind = ['Migrations', 'Temporal', 'Stand-ins'];
  return [
    { name: 'PostgreSQL', start: postgres },
    { name: 'Temporal', start: temporal },
    service('Stand-ins', 'dev/sandbox/main.ts', sandbox, `http://127.0.0.1:${ports.inbox}/healthz`, []),
    { name: 'Web pages', start: webPages },
    step('Migrations', 'db/migrate.ts', owner, ['PostgreSQL']),
    step('Sample practices', 'db/seed/main.ts', owner, ['Migrations']),
    service('API', 'api/main.ts', app, `http://127.0.0.1:${ports.console}/readyz`, [...behind, 'Web pages']),
    service('Worker', 'workers/main.ts', app, `http://127.0.0.1:${ports.worker}/readyz`, behind),
  ];
}
