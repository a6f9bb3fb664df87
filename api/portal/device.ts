import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { KnownDevice } from '../../db/entities/index.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { newDeviceNotice } from '../../domain/portal-notices.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { readDeviceCookie, setDeviceCookie } from '../http/portal-cookies.ts';
import { queueSecurityNotice } from './security-notice.ts';

interface SignedInFrom {
  account: { id: string; clientId: string; lastSignInAt: string | null };
  practice: PracticeRow;
  req: Request;
  res: Response;
  now: Date;
}

/**
 * Keeps in mind the browser that was signed in from, and tells the client by e-mail where it is a new one; the first sign-in of all is none to
 * tell of. A browser keeps its token for whoever signs in there, since a household may share it.
 */
export async function noteDevice(uow: UnitOfWork, deps: Deps, from: SignedInFrom): Promise<void> {
  const { account, req, res, now } = from;
  const token = readDeviceCookie(req, deps.config) ?? randomBytes(32).toString('base64url');
  setDeviceCookie(res, deps.config, token);
  const device = { accountId: account.id, hash: sha256(token) };
  if ((await uow.em.nativeUpdate(KnownDevice, device, { lastSeenAt: now })) > 0) return;
  uow.em.create(KnownDevice, { ...device, firstSeenAt: now, lastSeenAt: now });
  await uow.em.flush();
  if (account.lastSignInAt !== null) await tell(uow, deps, from);
}

/** To the client's own address as it is on file now. */
async function tell(uow: UnitOfWork, deps: Deps, { account: { clientId }, practice, now }: SignedInFrom) {
  const person = await portalPerson(uow, clientId);
  const portal = portalAddress(deps.config, practice.acronym);
  const words = newDeviceNotice({ practice, portal, at: now.toISOString() });
  const { email: address = null, personId = null } = person ?? {};
  await queueSecurityNotice(uow, { ...words, address, clientId, personId, now });
}
