import type { IRouter } from 'express';
import type { Deps } from '../deps.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { serve } from './serve.ts';

/** Puts the routes into the app; another method on one of their paths is answered with 405. @throws where two are the same */
export function mountRoutes(app: IRouter, routes: readonly Route[], deps: Deps): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const others = methods.get(route.path) ?? [];
    if (others.includes(route.method)) throw new Error(`There are two routes ${route.method} ${route.path}`);
    methods.set(route.path, [...others, route.method]);
    app[route.method](route.path, serve(route, deps));
  }
  for (const [path, allowed] of methods)
    app.all(path, () => {
      const list = allowed.map((method) => method.toUpperCase()).join(', ');
      throw new Problem(405, 'method', 'This address does not take that method', {
        next: `Use one of: ${list}.`,
        headers: { allow: list },
      });
    });
}
