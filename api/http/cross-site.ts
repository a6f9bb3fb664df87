import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Principal } from '../principal.ts';
import { Problem } from '../problem.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses a request that changes something and was made by a page of another site, before anything of it is read. */
export function refuseOtherSites(req: Request): void {
  const site = req.get('sec-fetch-site');
  if (safe.has(req.method) || site === undefined || site === 'same-origin' || site === 'none') return;
  throw forged();
}

/** Browsers send the cookie by themselves, so a change also needs what only our own page knows. */
export function requireCsrf(req: Request, principal: Principal): void {
  if (safe.has(req.method) || principal.kind === 'public' || !principal.session) return;
  const given = Buffer.from(req.get('x-csrf-token') ?? '');
  const expected = Buffer.from(principal.session.csrf);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw forged();
}

const forged = () =>
  new Problem(403, 'csrf', 'This request did not come from a page of Rounds', {
    next: 'Send the `csrf` of GET /api/session as X-CSRF-Token; in a browser, load the page again.',
  });
