import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { withLogContext } from '../../platform/log.ts';
import { timeHttpRequest } from '../../platform/metrics.ts';
import type { Deps } from '../deps.ts';

/** An id from outside is taken where it looks like one, so that a proxy's log and ours can be joined. */
const sane = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives each request an id (header X-Request-Id, both ways) that stands on all its log lines and in the audit, and logs and counts
 * each answer by its route: addresses hold ids and never stand in a metric, queries and bodies never in the log.
 */
export function requestContext({ log }: Deps): RequestHandler {
  return (req, res, next) => {
    const given = req.get('x-request-id');
    const requestId = given !== undefined && sane.test(given) ? given : randomUUID();
    res.locals['requestId'] = requestId;
    res.set('x-request-id', requestId);
    const done = timeHttpRequest();
    const begun = performance.now();
    withLogContext({ requestId }, () => {
      res.once('close', () => {
        const route = routeOf(res.locals);
        if (route === null && res.statusCode < 400) return; // pages and their parts
        const ms = Math.round(performance.now() - begun);
        const labels = { method: req.method, route: route ?? 'other', status: res.statusCode };
        done(labels);
        log[res.statusCode >= 500 ? 'error' : 'info']({ ...labels, ms, aborted: !res.writableFinished }, 'request');
      });
      next();
    });
  };
}

export function requestIdOf(locals: Record<string, unknown>): string {
  return typeof locals['requestId'] === 'string' ? locals['requestId'] : '';
}

function routeOf(locals: Record<string, unknown>): string | null {
  return typeof locals['route'] === 'string' ? locals['route'] : null;
}
