import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { KnownDevice } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import { newDeviceNotice } from '../../domain/portal-notices.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { deviceSeconds, readDeviceCookie, setDeviceCookie } from '../http/portal-cookies.ts';

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
  // One that has not been seen for longer than its cookie lives is never seen again.
  const gone = new Date(now.getTime() - deviceSeconds * 1_000);
  await uow.em.nativeDelete(KnownDevice, { accountId: account.id, lastSeenAt: { $lt: gone } });
  uow.em.create(KnownDevice, { ...device, firstSeenAt: now, lastSeenAt: now });
  await uow.em.flush();
  if (account.lastSignInAt !== null) await tell(uow, deps, from);
}

/** To the client's own address as it is on file now; where there is none, the message stands there as skipped. The sweeper sends it. */
async function tell(uow: UnitOfWork, deps: Deps, { account: { clientId }, practice, now }: SignedInFrom) {
  const person = await portalPerson(uow, clientId);
  const address = person?.email ?? null;
  const about = { purpose: 'security-notice', channel: 'email', address } as const;
  const decision = decide({
    ...about,
    active: true,
    addressProblem: address !== null && !parseEmail(address).ok ? 'bad' : null,
    optedOut: false,
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  const portal = portalAddress(deps.config, practice.acronym);
  const words = newDeviceNotice({ practice, portal, at: now.toISOString() });
  await queueMessage(uow, { ...about, ...words, decision, clientId, personId: person?.personId ?? null, now });
}
