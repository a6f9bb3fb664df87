import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '../../platform/config.ts';
import { isSecure, writtenCookie } from './cookies.ts';

/*
 * Cookies of the portal, apart from staff's. They carry no practice: that of the host counts, so a cookie of one practice is nobody's at another.
 */

const prefix = (config: Config) => (isSecure(config) ? '__Host-' : '');

/** Of a session. */
export const portalCookieName = (config: Config) => `${prefix(config)}rounds-portal`;
/** By which a browser is known again; opens nothing. */
export const deviceCookieName = (config: Config) => `${prefix(config)}rounds-portal-device`;

/** The longest that browsers keep a cookie. */
export const deviceSeconds = 400 * 24 * 60 * 60;

/** 32 random bytes as base64url, or null. */
function tokenIn(req: Request, name: string): string | null {
  const value = parseCookie(req.get('cookie') ?? '')[name];
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
}

export const readPortalCookie = (req: Request, config: Config) => tokenIn(req, portalCookieName(config));
export const readDeviceCookie = (req: Request, config: Config) => tokenIn(req, deviceCookieName(config));

export function setPortalCookie(res: Response, config: Config, token: string): void {
  res.append('set-cookie', writtenCookie(config, portalCookieName(config), token));
}

export function clearPortalCookie(res: Response, config: Config): void {
  res.append('set-cookie', writtenCookie(config, portalCookieName(config), '', 0));
}

export function setDeviceCookie(res: Response, config: Config, token: string): void {
  res.append('set-cookie', writtenCookie(config, deviceCookieName(config), token, deviceSeconds));
}
