import { timingSafeEqual } from 'node:crypto';
import type { Express, Request } from 'express';
import type { metricsHandler } from '../platform/metrics.ts';
import type { Deps } from './deps.ts';
import { notFound } from './problem.ts';

/**
 * `/healthz`: the process answers. `/readyz`: its parts, each by name; 503 without PostgreSQL, because nothing can be answered then.
 * Without Temporal the API is ready but `degraded`: what is asked for is recorded, and started when Temporal is back.
 */
export function serveHealth(app: Express, deps: Deps, metrics: ReturnType<typeof metricsHandler>): void {
  app.get('/healthz', (_req, res) => void res.set('cache-control', 'no-store').json({ status: 'ok' }));

  app.get('/readyz', async (_req, res) => {
    const [postgres, temporal] = await Promise.all([deps.database.ping(), deps.temporal.isReachable()]);
    const status = !postgres ? 'unavailable' : temporal ? 'ok' : 'degraded';
    const parts = { postgres: say(postgres), temporal: say(temporal) };
    res
      .status(postgres ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status, parts });
  });

  // Route names and counts tell outsiders what is going on, so only this machine, or who has the token, may ask. What came through a proxy
  // did not come from this machine, whatever its header says: callers in a network that is trusted can write anything there.
  app.get('/metrics', (req, res) => {
    if (!isLocal(req) && !hasToken(req, deps.config.METRICS_TOKEN)) throw notFound();
    return metrics(req, res);
  });
}

const say = (reachable: boolean) => (reachable ? 'ok' : 'unreachable');
const isLocal = ({ headers, socket }: Request) =>
  headers['x-forwarded-for'] === undefined && /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '');

function hasToken(req: Request, token: string | undefined): boolean {
  const given = Buffer.from(req.get('authorization') ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return token !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
}
