import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import type { Door } from '../../db/portal/guardian-access.ts';
import { KnownDevice } from '../../db/entities/index.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { deviceSeconds, readDeviceCookie, setDeviceCookie } from '../http/portal-cookies.ts';
import { tellClient } from './security-notice.ts';

interface SignedInFrom {
  account: { id: string; lastSignInAt: string | null };
  /** For whom they sign in. */
  door: Door;
  practice: PracticeRow;
  req: Request;
  res: Response;
  now: Date;
}

/**
 * Keeps in mind the browser that was signed in from, and tells them by e-mail where it is a new one; the first sign-in of all is none to
 * tell of. A browser keeps its token for whoever signs in there, since a household may share it.
 */
export async function noteDevice(uow: UnitOfWork, deps: Deps, from: SignedInFrom): Promise<void> {
  const { account, door, practice, req, res, now } = from;
  const token = readDeviceCookie(req, deps.config) ?? randomBytes(32).toString('base64url');
  setDeviceCookie(res, deps.config, token);
  const device = { accountId: account.id, hash: sha256(token) };
  if ((await uow.em.nativeUpdate(KnownDevice, device, { lastSeenAt: now })) > 0) return;
  // One that has not been seen for longer than its cookie lives is never seen again.
  const gone = new Date(now.getTime() - deviceSeconds * 1_000);
  await uow.em.nativeDelete(KnownDevice, { accountId: account.id, lastSeenAt: { $lt: gone } });
  uow.em.create(KnownDevice, { ...device, firstSeenAt: now, lastSeenAt: now });
  await uow.em.flush();
  const { config } = deps;
  const { clientId } = door;
  const guardian = door.access === null ? null : account.id;
  if (account.lastSignInAt !== null) await tellClient(uow, 'new-device', { clientId, guardian, practice, config, now });
}
