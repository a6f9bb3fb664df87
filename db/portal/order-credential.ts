import { sql } from 'kysely';
import { settings, settingValue } from '../../domain/settings.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Credential, Session } from '../entities/index.ts';
import type { CredentialKind } from '../entities/portal.ts';
import { storedSettings } from '../stored-settings.ts';
import { issueCredential, type IssuedCredential } from './issue-credential.ts';
import { type CredentialRefusal, credentialRefusal, type PortalPerson, portalPerson } from './portal-person.ts';
import { lockedPortalAccount } from './portal-login-account.ts';
import { revokeCredentials } from './revoke-credentials.ts';

export interface CredentialOrder {
  clientId: string;
  /** Account of a guardian of theirs, to whom it goes instead; the caller has seen that their access holds. */
  guardian?: string;
  /** What staff have said to explicitly: send again, replace what was typed by hand, to an address that a guardian reads too. */
  again?: boolean;
  replace?: boolean;
  shared?: boolean;
  /** `again` was said at this instant: it speaks of what had been asked for by then, not of what somebody else has sent since. */
  againSince?: Date;
  /** Of many at once. */
  batchId?: string | null;
  keyRing: KeyRing;
  now: Date;
}

export interface OrderedCredential extends Omit<IssuedCredential, 'hash'> {
  /** False: one was under way already, and this is it. */
  begun: boolean;
}

/**
 * Email Client Credential: a login for who has none, and a fresh secret that replaces every earlier one and ends the portal sessions. A temporary
 * password is that of the account from now on, so that no mail ever carries one that does not work. Orders for one client come one after the other:
 * all that arrive while mails are under way get the same credential. The caller starts the workflow after its commit.
 * @returns the refusal where it may not go, null where there is no such client
 */
export async function orderCredential(
  uow: UnitOfWork,
  order: CredentialOrder,
): Promise<OrderedCredential | { refused: CredentialRefusal } | null> {
  const { clientId, guardian = null, keyRing, now } = order;
  await lockPerson(uow, guardian === null ? { clientId } : { accountId: guardian });
  const person = await portalPerson(uow, clientId, guardian);
  if (!person) return null;
  const open = await underWay(uow, person, now);
  const again = order.again === true && !(await sentSince(uow, person, order.againSince));
  const refused = credentialRefusal(
    { ...person, openCredentialId: open?.id ?? null },
    {
      ...order,
      again,
      // Of a guardian it is about their own address.
      shared: guardian !== null || order.shared === true,
    },
  );
  if (refused) return { refused };
  if (open) return { credentialId: open.id, accountId: open.accountId, epoch: open.epoch, begun: false };

  const stored = await storedSettings(uow);
  const kind = settingValue(stored, settings.portalFirstPassword);
  const account = await lockedPortalAccount(uow, person, settingValue(stored, settings.portalUserName));
  await revokeCredentials(uow, account.id, now);
  await uow.em.nativeDelete(Session, { accountId: account.id });
  const { batchId = null } = order;
  const of = { batchId, clientId: guardian === null ? null : clientId };
  const { hash, ...issued } = await issueCredential(uow, account, { kind, ...of, keyRing, now });
  uow.em.assign(account, { ...passwordOf(account, kind, hash), byHand: false });
  await uow.em.flush();
  return { ...issued, begun: true };
}

/** Two who press the button at once: the second waits here, and then sees what the first did. No key of the row changes, so nothing else waits. */
export async function lockPerson(
  { kysely }: UnitOfWork,
  of: { clientId: string } | { accountId: string } | { personId: string },
): Promise<void> {
  const whose =
    'personId' in of
      ? sql`${of.personId}::uuid`
      : 'clientId' in of
        ? sql`select c.person_id from client c where c.id = ${of.clientId}::uuid`
        : sql`select a.person_id from account a where a.id = ${of.accountId}::uuid`;
  await sql`select p.id from person p where p.id = (${whose}) for no key update`.execute(kysely);
}

/** A link that the client asked for is no credential of staff, and one that ran out before it could be mailed is under way no more. */
async function underWay({ em }: UnitOfWork, { accountId }: PortalPerson, now: Date) {
  if (accountId === null) return null;
  return em.findOne(
    Credential,
    { accountId, status: { $in: ['requested', 'sending'] }, kind: { $ne: 'reset-link' }, expiresAt: { $gt: now } },
    { orderBy: { epoch: 'desc' } },
  );
}

async function sentSince({ em }: UnitOfWork, { sentCredentialId }: PortalPerson, since: Date | undefined) {
  if (since === undefined || sentCredentialId === null) return false;
  return (await em.count(Credential, { id: sentCredentialId, createdAt: { $gte: since } })) > 0;
}

/** A link leaves the password that the client chose; one that staff typed, or that was mailed and never changed, ends with the earlier secret. */
function passwordOf(account: { byHand: boolean; mustChangePassword: boolean }, kind: CredentialKind, hash: string) {
  if (kind === 'temporary-password') return { passwordHash: hash, mustChangePassword: true };
  return account.byHand || account.mustChangePassword ? { passwordHash: null, mustChangePassword: false } : {};
}
