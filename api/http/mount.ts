import { type IRouter, Router } from 'express';
import type { Deps } from '../deps.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { serve } from './serve.ts';

/**
 * Puts the routes into the app; another method on one of their paths is answered with 405. Express tries one route after the other, a tenth of a
 * millisecond for all there are, so those of an area are a router of their own, found by its name. @throws where two are the same
 */
export function mountRoutes(app: IRouter, routes: readonly Route[], deps: Deps): void {
  const areas = new Map<string, Router>();
  for (const [area, own] of Map.groupBy(routes, ({ path }) => areaOf(path))) areas.set(area, routerOf(own, deps));
  app.use((req, res, next) => {
    const router = areas.get(areaOf(req.path));
    if (router) router(req, res, next);
    else next();
  });
}

/** `/api/clients`, `/callbacks/twilio`; of what people are sent as a link the first part alone: `/unsubscribe`. */
const areaOf = (path: string): string => /^\/(?:(?:api|callbacks)\/)?[^/]*/.exec(path.toLowerCase())?.[0] ?? '';

function routerOf(routes: readonly Route[], deps: Deps): Router {
  const router = Router();
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const others = methods.get(route.path) ?? [];
    if (others.includes(route.method)) throw new Error(`There are two routes ${route.method} ${route.path}`);
    methods.set(route.path, [...others, route.method]);
    router[route.method](route.path, serve(route, deps));
  }
  for (const [path, allowed] of methods)
    router.all(path, () => {
      const list = allowed.map((method) => method.toUpperCase()).join(', ');
      throw new Problem(405, 'method', 'This address does not take that method', {
        next: `Use one of: ${list}.`,
        headers: { allow: list },
      });
    });
  return router;
}
