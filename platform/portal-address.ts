import { isIP } from 'node:net';
import type { Config } from './config.ts';

/**
 * Address of a practice's own portal, without a slash at its end: `<acronym>.<PORTAL_DOMAIN>` by the scheme and port of PUBLIC_URL. Without PORTAL_DOMAIN it is
 * `<acronym>.portal.<host of PUBLIC_URL>`, and `<acronym>.portal.localhost` where that host is an IP address, before which no name can stand.
 */
export function portalAddress(
  { PUBLIC_URL, PORTAL_DOMAIN }: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>,
  acronym: string,
): string {
  const { protocol, hostname, port } = new URL(PUBLIC_URL);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) > 0;
  const domain = PORTAL_DOMAIN ?? `portal.${isAddress ? 'localhost' : hostname}`;
  return `${protocol}//${acronym.toLowerCase()}.${domain}${port && `:${port}`}`;
}
