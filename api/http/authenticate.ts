import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { UnitOfWork } from '../../db/database.ts';
import { ApiToken, Session } from '../../db/entities/index.ts';
import { accountGrants } from '../../db/queries/account-grants.ts';
import { type AccountRow, sessionAccount } from '../../db/queries/session-account.ts';
import { tokenAccount } from '../../db/queries/token-account.ts';
import { narrow } from '../../domain/rules.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';
import { grantsOf, type Nobody, type SignedIn } from '../principal.ts';
import { scopesToGrants } from '../sign-in/scopes.ts';
import { readSessionCookie, type SessionCookie } from './cookies.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const nobody: Nobody = { kind: 'public' };

/** Use is noted at most this often, so that reading pages does not write a row each time. */
export const noteEvery = { session: 30_000, token: 60_000 };

/**
 * Who calls: by `Authorization: Bearer rnd_…` if it is sent, else by the cookie. Whatever is wrong with either (expired, revoked,
 * account inactive) makes nobody of the caller. A request with `X-Background: true` does not count as activity of the person, nor does a stream
 * of events, which browsers take up again by themselves.
 */
export async function authenticate(deps: Deps, req: Request, active = !isBackground(req)): Promise<SignedIn | Nobody> {
  const bearer = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return byToken(deps, bearer);
  const cookie = readSessionCookie(req, deps.config);
  return cookie ? bySession(deps, cookie, active) : nobody;
}

export const isBackground = (req: Request) =>
  req.get('x-background') === 'true' || (req.get('accept') ?? '').startsWith('text/event-stream');

/** The member of staff behind a session, while it lasts. `active`: the person is doing something, which keeps the session. */
export async function bySession(deps: Deps, cookie: SessionCookie, active: boolean): Promise<SignedIn | Nobody> {
  const now = deps.clock();
  return inPractice(deps, cookie.practiceId, async (uow) => {
    const id = sha256(cookie.token);
    const row = await sessionAccount(uow, id);
    if (!row) return nobody;
    const { sessionIdleMinutes, sessionAbsoluteMinutes, staffSecondFactor } = settings;
    const stored = new Map<number, string>();
    if (row.idle !== null) stored.set(sessionIdleMinutes.id, row.idle);
    if (row.longest !== null) stored.set(sessionAbsoluteMinutes.id, row.longest);
    if (row.factor !== null) stored.set(staffSecondFactor.id, row.factor);
    const idleMinutes = settingValue(stored, sessionIdleMinutes);
    const longestMs = settingValue(stored, sessionAbsoluteMinutes) * 60_000;
    const idleSince = now.getTime() - Date.parse(row.lastSeenAt);
    // A limit that was shortened since counts for sessions that have begun, too; a longer one does not.
    const expiresAt = new Date(Math.min(Date.parse(row.expiresAt), Date.parse(row.createdAt) + longestMs));
    if (expiresAt <= now || idleSince > idleMinutes * 60_000) {
      await uow.em.nativeDelete(Session, { id });
      return nobody;
    }
    if (idleSince > noteEvery.session && active) await uow.em.nativeUpdate(Session, { id }, { lastSeenAt: now });
    const session = { id, csrf: row.csrf, expiresAt, idleMinutes };
    const who = await signedIn(uow, row);
    const mustSetUpSecondFactor = !row.secondFactor && settingValue(stored, staffSecondFactor) === 'required';
    const { operator } = row;
    return { ...who, mustSetUpSecondFactor, kind: 'staff', actor: `staff:${row.accountId}`, operator, session };
  });
}

async function byToken(deps: Deps, bearer: string): Promise<SignedIn | Nobody> {
  const [, hex = '', secret = ''] = /^rnd_([0-9a-f]{32})_([\w-]{43})$/.exec(bearer) ?? [];
  if (!secret) return nobody;
  const practiceId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const now = deps.clock();
  return inPractice(deps, practiceId, async (uow) => {
    const row = await tokenAccount(uow, sha256(secret), now);
    if (!row) return nobody;
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > noteEvery.token)
      await uow.em.nativeUpdate(ApiToken, { id: row.tokenId }, { lastUsedAt: now });
    const who = await signedIn(uow, row);
    const grants = narrow(who.grants, scopesToGrants(row.scopes).grants);
    return { ...who, grants, kind: 'token', actor: `token:${row.tokenId}`, operator: false, session: null };
  });
}

function inPractice(
  deps: Deps,
  practiceId: string,
  task: (uow: UnitOfWork) => Promise<SignedIn | Nobody>,
): Promise<SignedIn | Nobody> {
  return deps.database.work({ practiceId, actor: 'public' }, task);
}

async function signedIn(
  uow: UnitOfWork,
  row: AccountRow,
): Promise<Omit<SignedIn, 'kind' | 'actor' | 'operator' | 'session'>> {
  return {
    practiceId: uow.practiceId,
    accountId: row.accountId,
    personId: row.personId,
    staffId: row.staffId,
    login: row.login,
    name: `${row.firstName} ${row.lastName}`,
    grants: grantsOf(await accountGrants(uow, row.accountId)),
    mustChangePassword: row.mustChangePassword,
    secondFactor: row.secondFactor,
    mustSetUpSecondFactor: false,
  };
}
