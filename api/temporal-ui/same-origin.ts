import type { Request } from 'express';

/**
 * Whether a page of our own made this request. Browsers say so in `Sec-Fetch-Site`, which no script can set; where they
 * send none (plain HTTP on a network) `Origin` must name the host that was asked. A request with neither is refused.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}
