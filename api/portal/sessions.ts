import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { Account, Session } from '../../db/entities/index.ts';
import { type Door, doorsOf } from '../../db/portal/guardian-access.ts';
import { signInBefore } from '../../db/queries/portal-activity.ts';
import type { portalSession } from '../../domain/schemas/portal.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { byPortalSession } from '../http/authenticate-client.ts';
import { readPortalCookie, setPortalCookie } from '../http/portal-cookies.ts';
import type { Nobody, PortalClient } from '../principal.ts';
import { notSignedIn } from '../problem.ts';

/** However active the client is, after this they sign in anew. */
const longestMs = 12 * 60 * 60_000;

interface Begin {
  accountId: string;
  /** For whom. */
  door: Pick<Door, 'access' | 'clientId'>;
  /** False: of several they have chosen none yet; what they open for this one all the same is the entering. Default true. */
  entered?: boolean;
  /** Of one that goes on for another client: when the former would have ended; else of a new sign-in. */
  until?: Date | null;
  req: Request;
  res: Response;
  now: Date;
}

/** Begins a session with a fresh token; the one that the request came with is over, so nobody can plant a session before a sign-in. @returns its token */
export async function beginPortalSession(
  { em }: UnitOfWork,
  deps: Deps,
  { accountId, door, entered = true, until = null, req, res, now }: Begin,
): Promise<string> {
  const old = readPortalCookie(req, deps.config);
  if (old) await em.nativeDelete(Session, { id: sha256(old) });
  await em.nativeDelete(Session, { accountId, expiresAt: { $lte: now } });
  const token = randomBytes(32).toString('base64url');
  em.create(Session, {
    id: sha256(token),
    accountId,
    csrf: randomBytes(24).toString('base64url'),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: until ?? new Date(now.getTime() + longestMs),
    userAgent: req.get('user-agent')?.slice(0, 200) ?? null,
    actingFor: door.access === null ? null : door.clientId,
    entered,
  });
  await em.flush();
  setPortalCookie(res, deps.config, token);
  return token;
}

/** That a guardian has begun to act for a client, for the log and for what the client is shown. */
export async function noteEntered({ note }: UnitOfWork, { access, clientId }: Begin['door']): Promise<void> {
  if (access !== null) await note('guardian-entered', 'client', clientId, { access });
}

/** At the first request of a session for what is the client's, where nobody chose them: once, whatever comes at the same time. */
export async function noteFirstLook(uow: UnitOfWork, { clientId, actsFor, session }: PortalClient): Promise<void> {
  if (!actsFor) return;
  if ((await uow.em.nativeUpdate(Session, { id: session.id, entered: false }, { entered: true })) === 0) return;
  await noteEntered(uow, { access: actsFor.access, clientId });
}

/** The sign-in itself, for the log and for what the client is shown next time. */
export async function noteSignIn(
  uow: UnitOfWork,
  { accountId, secondFactor, now }: { accountId: string; secondFactor: boolean; now: Date },
): Promise<void> {
  await uow.em.nativeUpdate(Account, { id: accountId }, { lastSignInAt: now });
  await uow.note('sign-in', 'account', accountId, secondFactor ? { secondFactor } : undefined);
}

/** Of a session that began just now: the browser has its cookie only after this answer. */
export async function newPortalSession(deps: Deps, practice: PracticeRow, token: string) {
  return portalSessionOf(deps, practice, await byPortalSession(deps, practice.id, token, true));
}

export async function portalSessionOf(
  deps: Deps,
  practice: PracticeRow,
  principal: PortalClient | Nobody,
): Promise<z.input<typeof portalSession>> {
  if (principal.kind === 'public') throw notSignedIn();
  const { accountId, clientId, login, name, mustChangePassword, secondFactor, mustSetUpSecondFactor } = principal;
  const { session, actor, actsFor } = principal;
  const { lastSignInAt, doors } = await deps.database.work({ practiceId: practice.id, actor }, async (uow) => ({
    lastSignInAt: await signInBefore(uow, accountId),
    doors: await doorsOf(uow, accountId, deps.clock()),
  }));
  return {
    account: {
      id: accountId,
      clientId,
      login,
      name,
      mustChangePassword,
      secondFactor,
      mustSetUpSecondFactor,
      lastSignInAt,
    },
    actsFor: actsFor && { ...actsFor, rights: [...actsFor.rights] },
    doors: doors.map(({ access, name: whose }) => ({ access, name: whose })),
    practice: {
      name: practice.name,
      acronym: practice.acronym,
      phone: practice.phone,
      email: practice.email,
      zone: practice.zone,
    },
    csrf: session.csrf,
    idleMinutes: session.idleMinutes,
    expiresAt: session.expiresAt.toISOString(),
  };
}
