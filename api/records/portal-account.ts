import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Client, Person, Practice } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { lockPerson } from '../../db/portal/order-credential.ts';
import { endPortalAccess } from '../../db/portal/end-portal-access.ts';
import type { savePortalAccount } from '../../domain/schemas/portal.ts';
import { changedMeanwhile, conflict, type FieldError } from '../problem.ts';
import { hashPassword, passwordFault } from '../sign-in/password.ts';
import type { Asking } from '../principal.ts';
import { assertVersion, demand, found, refuse } from './rows.ts';

type Wanted = z.output<typeof savePortalAccount>;

/**
 * The portal account of a client, held until the transaction ends, or null where there is none. The person is held first, as where
 * credentials are ordered, so that of two who make the first login at once the second one finds that of the first.
 * @throws Problem 404
 */
export async function lockPortalAccount(uow: UnitOfWork, clientId: string) {
  const { personId } = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  await lockPerson(uow, { clientId });
  return { personId, account: await lockRow(uow, Account, { kind: 'portal', personId }) };
}

/** @throws Problem 404, 409 where there is no login yet */
export async function demandPortalAccount(uow: UnitOfWork, clientId: string) {
  const { account } = await lockPortalAccount(uow, clientId);
  if (account) return account;
  throw conflict(
    'no-portal-account',
    'This client has no portal login yet',
    'E-mail client credentials, or type a login and password by hand first.',
  );
}

/**
 * Login and password of a client by hand, and whether it may be used. A password typed here revokes what was mailed before and ends the sessions; so
 * does Active off.
 * @throws Problem 400, 403 where it takes the right to deactivate, 404, 409
 */
export async function savePortal(
  uow: UnitOfWork,
  clientId: string,
  wanted: Wanted,
  { principal, now }: Asking,
): Promise<void> {
  const { em } = uow;
  const { personId, account } = await lockPortalAccount(uow, clientId);
  if ((account === null) !== (wanted.version === null)) throw changedMeanwhile();
  if (account && wanted.version !== null) assertVersion(account, wanted.version);
  if (account?.active && !wanted.active) demand(principal, 'Client Portal Access', 'delete');
  refuse(await faultsOf(uow, wanted, { accountId: account?.id ?? null, personId }));

  const { login, active, password, mustChangePassword } = wanted;
  const typed = password === undefined ? {} : { passwordHash: await hashPassword(password), passwordChangedAt: now };
  const isTyped = password !== undefined || account?.login !== login;
  // A new version also where nothing differs: whoever saved at the same time has read what was before.
  const fields = { login, active, mustChangePassword, updatedAt: now, ...typed, ...(isTyped ? { byHand: true } : {}) };
  const saved = account ? em.assign(account, fields) : em.create(Account, { kind: 'portal', personId, ...fields });
  await em.flush();
  if (account && (password !== undefined || !active)) await endAndNote(uow, saved.id, now);
}

async function faultsOf(
  { em, practiceId }: UnitOfWork,
  { login, password }: Wanted,
  { accountId, personId }: { accountId: string | null; personId: string },
): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  if (/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(login))
    faults.push({ path: 'login', message: 'must be one word' });
  const namesake = await em.findOne(Account, { kind: 'portal', login });
  if (namesake && namesake.id !== accountId)
    faults.push({ path: 'login', message: 'is the login of another client; choose another one' });
  if (password === undefined && accountId === null)
    faults.push({ path: 'password', message: 'is missing: a new login needs a first password' });
  const practice = await em.findOneOrFail(Practice, { id: practiceId });
  const { firstName, lastName } = await em.findOneOrFail(Person, { id: personId });
  const owner = { login, names: [firstName, lastName], practice: practice.name };
  const weak = password === undefined ? null : await passwordFault(password, owner);
  if (weak) faults.push({ path: 'password', message: weak });
  return faults;
}

/** Ends every session in the portal and revokes what was mailed and not used yet. @throws Problem 404, 409 where there is no login */
export async function signOutOfPortal(uow: UnitOfWork, clientId: string, now: Date): Promise<void> {
  const account = await demandPortalAccount(uow, clientId);
  await endAndNote(uow, account.id, now);
}

async function endAndNote(uow: UnitOfWork, accountId: string, now: Date): Promise<void> {
  const ended = await endPortalAccess(uow, accountId, now);
  await uow.note('sign-out-everywhere', 'account', accountId, ended);
}
