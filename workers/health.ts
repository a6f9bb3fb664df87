import { createServer } from 'node:http';
import { metricsHandler } from '../platform/metrics.ts';

export interface HealthOptions {
  /** 0 takes a free port. */
  port: number;
  host: string;
  /** The parts that must answer for the process to be ready, by name. */
  checks: () => Promise<Record<string, boolean>>;
  /** Metrics of the SDK. */
  sdkMetrics?: () => Promise<string>;
}

/**
 * Serves /healthz (the process runs), /readyz (200 only while every part answers, else 503; the body names them) and
 * /metrics. @returns the port, and `close`, which ends open connections.
 */
export async function serveHealth(options: HealthOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const metrics = metricsHandler(options.sdkMetrics);
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    const respond = async (): Promise<void> => {
      const path = request.url?.split('?', 1)[0];
      if (path === '/healthz') return answer(200, { ok: true });
      if (path === '/metrics') return metrics(request, response);
      if (path !== '/readyz') return answer(404, { ok: false });
      const parts = await options.checks();
      const ok = Object.values(parts).every(Boolean);
      return answer(ok ? 200 : 503, { ok, parts });
    };
    respond().catch(() => answer(500, { ok: false }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
