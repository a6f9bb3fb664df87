import type { Request, RequestHandler } from 'express';
import type { PracticeRow } from '../../db/database.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { notFound, Problem } from '../problem.ts';

/** Whose host a request names: the console's, or that of a practice's portal; null: below the portal domain, but the name of no practice can be that. */
export type Site = { kind: 'console' } | { kind: 'portal'; acronym: string | null };

/** `portal.example.org`: below it every practice has its own portal. */
export const portalDomain = (config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>): string =>
  new URL(portalAddress(config, 'x')).hostname.slice('x.'.length);

/**
 * Reads the Host header itself, whatever its case, port or dot at the end. X-Forwarded-Host is never believed: a proxy has to pass Host on, and
 * nobody but a browser that stands on a practice's host gets its portal.
 */
export function siteOf(host: string | undefined, domain: string): Site {
  const name = (host ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (name === domain) return { kind: 'portal', acronym: null };
  if (!name.endsWith(`.${domain}`)) return { kind: 'console' };
  const label = name.slice(0, -(domain.length + 1));
  return { kind: 'portal', acronym: /^[a-z][a-z0-9]{1,15}$/.test(label) ? label : null };
}

/** Refuses a request whose line names another host than its header: which of the two counts would be a question of who reads it. */
export const oneHost: RequestHandler = (req, _res, next) => {
  if (!req.url.startsWith('/') && req.url !== '*' && hostOfUrl(req.url) !== req.headers.host?.toLowerCase())
    throw new Problem(400, 'malformed', 'The request names two hosts', {
      next: 'Send the path alone, and the host in Host.',
    });
  next();
};

function hostOfUrl(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

const practices = new WeakMap<Request, PracticeRow>();

/** Of a request to the portal; every part of it takes the practice from here. */
export function rememberPractice(req: Request, practice: PracticeRow): void {
  practices.set(req, practice);
}

/** The practice whose portal the request names. @throws Problem 404 on any other host */
export function practiceOf(req: Request): PracticeRow {
  const practice = practices.get(req);
  if (!practice) throw notFound();
  return practice;
}
