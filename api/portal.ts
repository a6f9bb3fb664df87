import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, type Response } from 'express';
import { portalPages } from '../domain/portal-pages.ts';
import { serveFiles } from './console.ts';
import type { Deps } from './deps.ts';
import { unknownRoute } from './http/errors.ts';
import { portalDomain, rememberPractice, siteOf } from './http/hosts.ts';
import { mountRoutes } from './http/mount.ts';
import { allowMicrophone } from './http/security-headers.ts';
import { notFound } from './problem.ts';
import { isPortalRoute, type Route } from './route.ts';

const folder = fileURLToPath(new URL('../web/dist/portal/', import.meta.url));

/**
 * Answers everything on the hosts of portals, and there nothing else is: neither the console nor its routes, the documentation or Temporal. A name
 * that belongs to no practice gets the same page whatever was asked.
 */
export function servePortals(deps: Deps, routes: readonly Route[], root = folder): RequestHandler {
  const domain = portalDomain(deps.config);
  const site = express.Router();
  // First: the address to unsubscribe is a page to people and a route to mail programs.
  site.get(portalPages, (req, res, next) => {
    if (!req.get('accept')?.includes('text/html') || !existsSync(`${root}/index.html`)) return next();
    res.set('cache-control', 'no-cache').sendFile('index.html', { root });
  });
  mountRoutes(site, routes.filter(isPortalRoute), deps);
  site.use('/api', unknownRoute);
  serveFiles(site, root);
  site.use((_req, res) => sayNothing(res));
  return async (req, res, next) => {
    const asked = siteOf(req.headers.host, domain);
    if (asked.kind === 'console') return next();
    allowMicrophone(res, '()');
    const practice = asked.acronym === null ? null : await deps.database.practiceByAcronym(asked.acronym);
    if (!practice) return sayNothing(res);
    rememberPractice(req, practice);
    // Never on to the console, whatever is left unanswered.
    site(req, res, (error: unknown) => next(error ?? notFound()));
  };
}

const nothing =
  '<!doctype html><html lang="en"><title>Not found</title><h1>Not found</h1><p>There is no page at this address.</p></html>';

const sayNothing = (res: Response) => void res.status(404).set('cache-control', 'no-store').type('html').send(nothing);
