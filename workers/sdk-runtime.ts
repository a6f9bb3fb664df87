import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { Runtime, type Logger as SdkLogger, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from '../platform/log.ts';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * V8 lets a heap grow to a multiple of what is in use before it looks for what is not: a worker that has gone through 100,000 rows would keep twice the memory
 * that it needs. By so many hundredths of what is in use, then.
 */
const heapGrowth = '--heap-growing-percent=40';

/**
 * Sets the Temporal SDK and V8 up for this process: log lines of the SDK, and those of workflows and activities, go to our log, and
 * its metrics to the function that is returned. Once, before any worker; signals are left to the caller.
 */
export async function installRuntime(log: Logger): Promise<{ sdkMetrics: () => Promise<string> }> {
  setFlagsFromString(heapGrowth);
  const port = await freePort();
  Runtime.install({
    logger: sdkLogger(log),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      metrics: { prometheus: { bindAddress: `127.0.0.1:${port}`, countersTotalSuffix: true, unitSuffix: true } },
    },
  });
  return {
    async sdkMetrics() {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2_000) });
      return response.text();
    },
  };
}

/** The SDK's logger as ours; it passes by the redaction like everything else. */
export function sdkLogger(log: Logger): SdkLogger {
  let saidAway = 0;
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    let as: (typeof levels)[LogLevel] = isRoutine(message) ? 'debug' : levels[level];
    // While Temporal is away every poller tells so at every attempt; one line in ten seconds is enough.
    if (meta.target === 'temporalio_client::retry') {
      if (Date.now() - saidAway < 10_000) as = 'debug';
      else saidAway = Date.now();
    }
    log[as](meta, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** That a worker takes only workflows or only activities is how ours are laid out, and each change of state is detail. */
function isRoutine(message: string): boolean {
  return /^No (workflows|activities|Nexus services) registered/.test(message) || message === 'Worker state changed';
}

/** The SDK serves its metrics on a port of their own and does not tell which one it took, so it is chosen here. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
