import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '../../platform/config.ts';

export const isSecure = (config: Config) => config.PUBLIC_URL.startsWith('https:');

/** `__Host-` binds the cookie to this host and to HTTPS; browsers refuse the prefix on plain HTTP, so development goes without. */
export const cookieName = (config: Config) => (isSecure(config) ? '__Host-rounds' : 'rounds');

export interface SessionCookie {
  practiceId: string;
  /** 32 random bytes, base64url. */
  token: string;
}

export function readSessionCookie(req: Request, config: Config): SessionCookie | null {
  const value = parseCookie(req.get('cookie') ?? '')[cookieName(config)];
  const [, practiceId = '', token = ''] =
    /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(value ?? '') ?? [];
  return practiceId && token ? { practiceId, token } : null;
}

/** Lasts as long as the browser; the server decides when it is over. */
export function setSessionCookie(res: Response, config: Config, { practiceId, token }: SessionCookie): void {
  res.append('set-cookie', writtenCookie(config, cookieName(config), `${practiceId}.${token}`));
}

export function clearSessionCookie(res: Response, config: Config): void {
  res.append('set-cookie', writtenCookie(config, cookieName(config), '', 0));
}

/** `maxAge` in seconds; without it the cookie lasts as long as the browser. */
export function writtenCookie(config: Config, name: string, value: string, maxAge?: number): string {
  return stringifySetCookie({
    name,
    value,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(config),
    path: '/',
    maxAge,
  });
}
