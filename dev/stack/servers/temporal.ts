import { searchAttributes } from '../../../platform/names.ts';
import type { Child, Traces } from '../child.ts';
import { serve } from '../serve.ts';
import { isServing, prepareNamespace } from './temporal-namespace.ts';

export interface TemporalOptions {
  /** From `findTemporal`. */
  executable: string;
  /** Of the gRPC service; the HTTP and metrics ports are random free ones. */
  port: number;
  /** Of the web pages; absent: none are served. */
  uiPort?: number;
  /** SQLite file that keeps the workflows over restarts; absent: they are lost with the server. */
  dbFile?: string;
  traces: Traces;
  signal?: AbortSignal;
}

/** The web pages' path, the same on the server and behind the API's proxy. */
export const uiPath = '/temporal';

/**
 * Starts Temporal's development server on 127.0.0.1, with our search attributes and retention in namespace `default`.
 * Resolves once workflows can be started.
 */
export async function startTemporal(options: TemporalOptions): Promise<Child & { address: string }> {
  const { executable, port, uiPort, dbFile, traces, signal } = options;
  const address = `127.0.0.1:${port}`;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--disable-config-file'];
  if (uiPort === undefined) args.push('--headless');
  else args.push('--ui-port', String(uiPort), '--ui-public-path', uiPath, '--ui-codec-endpoint', '/codec');
  if (dbFile !== undefined) args.push('--db-filename', dbFile);
  for (const name of Object.values(searchAttributes)) args.push('--search-attribute', `${name}=Keyword`);
  const running = await serve(
    'Temporal',
    { file: executable, args, env: { PATH: process.env.PATH, HOME: process.env.HOME } },
    traces,
    { ready: () => isServing(address), signal },
  );
  try {
    // It runs, and may only be slow.
    await prepareNamespace(address, 'default', { signal, connectWithin: 60_000 });
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { ...running, address };
}
