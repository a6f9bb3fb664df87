import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { UnitOfWork } from '../../db/database.ts';
import { ApiToken, Session } from '../../db/entities/index.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { readSessionCookie, type SessionCookie, setSessionCookie } from '../http/cookies.ts';

/** Begins a session with a fresh token; the one that the request came with is over, so nobody can plant a session before a sign-in. */
export async function beginSession(
  uow: UnitOfWork,
  deps: Deps,
  { accountId, req, res, now }: { accountId: string; req: Request; res: Response; now: Date },
): Promise<SessionCookie> {
  const { em, practiceId } = uow;
  const old = readSessionCookie(req, deps.config);
  if (old?.practiceId === practiceId) await em.nativeDelete(Session, { id: sha256(old.token) });
  await em.nativeDelete(Session, { accountId, expiresAt: { $lte: now } });
  const minutes = settingValue(await storedSettings(uow), settings.sessionAbsoluteMinutes);
  const token = randomBytes(32).toString('base64url');
  em.create(Session, {
    id: sha256(token),
    accountId,
    csrf: randomBytes(24).toString('base64url'),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + minutes * 60_000),
    userAgent: req.get('user-agent')?.slice(0, 200) ?? null,
  });
  await em.flush();
  setSessionCookie(res, deps.config, { practiceId, token });
  return { practiceId, token };
}

/** Ends all that acts for the account, programs too; says how many sessions and tokens that were. */
export async function endAccess(
  { em }: UnitOfWork,
  accountId: string,
  now: Date,
): Promise<{ sessions: number; tokens: number }> {
  return {
    sessions: await em.nativeDelete(Session, { accountId }),
    tokens: await em.nativeUpdate(ApiToken, { accountId, revokedAt: null }, { revokedAt: now }),
  };
}
