import express, { type Express } from 'express';
import { metricsHandler } from '../platform/metrics.ts';
import { servePages } from './console.ts';
import type { Deps } from './deps.ts';
import { serveDocs } from './docs.ts';
import { serveHealth } from './health.ts';
import { errors, unknownRoute } from './http/errors.ts';
import { oneHost } from './http/hosts.ts';
import { mountRoutes } from './http/mount.ts';
import { requestContext } from './http/request-context.ts';
import { securityHeaders } from './http/security-headers.ts';
import { servePortals } from './portal.ts';
import { isPortalRoute, type Route } from './route.ts';
import { routes as allRoutes } from './routes/index.ts';
import { serveTemporalUi } from './temporal-ui.ts';

/** The whole of the API and the pages, ready to listen. @throws where a route has no policy or the same address as another */
export function createApp(deps: Deps, routes: readonly Route[] = allRoutes): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.TRUST_PROXY);
  app.use(requestContext(deps), securityHeaders(deps.config), oneHost);
  app.use(servePortals(deps, routes));
  serveHealth(app, deps, metricsHandler());
  serveTemporalUi(app, deps);
  mountRoutes(
    app,
    routes.filter((route) => !isPortalRoute(route)),
    deps,
  );
  serveDocs(app, routes);
  app.use(['/api', '/callbacks'], unknownRoute);
  servePages(app);
  app.use(unknownRoute, errors(deps));
  return app;
}
