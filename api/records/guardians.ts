import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Client, GuardianAccess, Person, Practice, Relationship } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { credentialList } from '../../db/portal/credential-list.ts';
import { endGuardianAccess } from '../../db/portal/end-guardian-access.ts';
import { guardianToday } from '../../db/portal/guardian-access.ts';
import { endedAccesses, type GuardianRow, guardianRows } from '../../db/portal/guardian-list.ts';
import { lockPerson, orderCredential, type OrderedCredential } from '../../db/portal/order-credential.ts';
import { lockedPortalAccount } from '../../db/portal/portal-login-account.ts';
import { type SameGuardian, sameGuardians } from '../../db/portal/same-guardians.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { type GuardianRefusal, guardianRefusals } from '../../domain/guardian-refusals.ts';
import { adultAge, endsOn, hasReached, notHolding, rightsToday, type Today } from '../../domain/guardians.ts';
import type {
  endAccess,
  giveAccess,
  Guardian,
  GuardianList,
  sendGuardianCredential,
} from '../../domain/schemas/guardians.ts';
import type { PortalCredential } from '../../domain/schemas/portal.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Config } from '../../platform/config.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { changedMeanwhile, conflict, invalid, notFound } from '../problem.ts';
import type { Asking } from '../principal.ts';
import { chartReader } from './chart-access.ts';
import { found } from './rows.ts';

/** Guardians on the Client Portal tab: who may be given access, what holds today and why, and what has ended. @throws Problem 404 */
export async function readGuardians(
  uow: UnitOfWork,
  clientId: string,
  { config, ...asking }: Asking & { config: Config },
): Promise<GuardianList> {
  const { now } = asking;
  const { personId } = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  const { birthDate = null } = await uow.em.findOneOrFail(Person, { id: personId });
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const today = await guardianToday(uow, now);
  const rows = [];
  const same = await sameGuardians(uow, { clientId, ...chartReader(asking) });
  for (const row of await guardianRows(uow, { clientId })) rows.push(await shapeOf(uow, row, { today, same }));
  const reached = (age: number) => birthDate !== null && hasReached(birthDate, age, today.today);
  return {
    rows,
    ended: await endedAccesses(uow, { clientId, limit: 20 }),
    address: portalAddress(config, acronym),
    lessFromAge: today.lessFromAge,
    seeLess: today.lessFromAge > 0 && reached(today.lessFromAge),
    ofAge: reached(adultAge),
    hasBirthDate: birthDate !== null,
  };
}

async function shapeOf(
  uow: UnitOfWork,
  row: GuardianRow,
  { today, same }: { today: Today; same: readonly SameGuardian[] },
): Promise<Guardian> {
  const { relationshipId, name, relation, email, access } = row;
  if (!access) {
    const other = same.find((each) => each.relationshipId === relationshipId);
    const known = other ? { personId: other.personId, name: other.name, of: other.of } : null;
    return { relationshipId, name, relation, email, access: null, same: known };
  }
  const [credential = null] = await credentialList(uow, { accountId: access.accountId, limit: 1 });
  const sent = credential?.status === 'sent' && credential.revokedAt === null;
  const reason = credentialRefusal(row, { sent, today });
  return {
    relationshipId,
    name,
    relation,
    email,
    same: null,
    access: {
      id: access.id,
      login: access.login,
      relation: access.relation,
      rights: [...access.rights],
      today: rightsToday(access, today),
      explicit: access.explicit,
      basis: access.basis,
      until: access.until,
      grantedAt: access.grantedAt,
      grantedBy: access.grantedBy,
      notHolding: notHolding(access, today),
      endsOn: endsOn(access),
      secondFactor: access.secondFactor && !row.isClient,
      lastSignInAt: access.lastSignInAt,
      credential,
      refusal: reason && { reason, ...guardianRefusals[reason] },
    },
  };
}

/** Why E-mail Credential is refused; `sent`: one was mailed that works, or was used. */
function credentialRefusal(
  { access, isClient, email }: GuardianRow,
  { sent, today }: { sent: boolean; today: Today },
): GuardianRefusal | null {
  if (!access || notHolding(access, today) !== null) return 'not-holding';
  if (isClient) return 'own-login';
  if (!access.accountActive) return 'inactive-account';
  if (email === null) return 'no-email';
  return sent ? 'already-sent' : null;
}

type Given = z.output<typeof giveAccess>;

/** Gives access, or in place of `replaces` another one, which keeps what was given before as it was. @throws Problem 400, 404, 409 */
export async function giveGuardianAccess(
  uow: UnitOfWork,
  clientId: string,
  wanted: Given,
  asking: Asking,
): Promise<void> {
  const { now } = asking;
  const client = found(await holdClient(uow, clientId), 'client');
  const { relationshipId, relation, explicit, basis, until, replaces, samePerson } = wanted;
  if (samePerson !== null) await joinPerson(uow, { clientId, relationshipId, personId: samePerson }, asking);
  const [contact] = await guardianRows(uow, { clientId, relationshipId });
  const person = found(contact ?? null, 'contact');
  const { personId } = person;
  if (personId === client.personId)
    throw conflict('own-record', 'This contact is the client themselves', 'Send them their own credentials above.');
  const { birthDate = null } = await uow.em.findOneOrFail(Person, { id: client.personId }, { refresh: true });
  const facts = { ...wanted, related: true, clientActive: client.active, birthDate };
  assertHolds(notHolding(facts, await guardianToday(uow, now)));
  await lockPerson(uow, { personId });
  const account = await accountOf(uow, person, now);
  const current = await uow.em.findOne(GuardianAccess, { accountId: account.id, clientId, endedAt: null });
  if ((current?.id ?? null) !== replaces) throw changedMeanwhile();
  if (current) await endGuardianAccess(uow, { id: current.id, cause: 'changed', now });
  const id = newId();
  const rights = [...new Set(wanted.rights)];
  const row = { id, accountId: account.id, clientId, relationshipId, relation, rights, explicit, basis, until };
  uow.em.create(GuardianAccess, { ...row, grantedBy: uow.actor, grantedAt: now });
  await uow.em.flush();
  await uow.note('guardian-given', 'client', clientId, { access: id, relation, rights });
}

/** Makes a contact the person who signs in for another client already, and who was entered as two. @throws Problem 409 where that is not offered any more */
async function joinPerson(
  uow: UnitOfWork,
  { clientId, relationshipId, personId }: { clientId: string; relationshipId: string; personId: string },
  asking: Asking,
): Promise<void> {
  const offered = await sameGuardians(uow, { clientId, ...chartReader(asking) });
  if (!offered.some((each) => each.relationshipId === relationshipId && each.personId === personId))
    throw changedMeanwhile();
  const contact = found(await uow.em.findOne(Relationship, { id: relationshipId, clientId }), 'contact');
  uow.em.assign(contact, { personId, updatedAt: asking.now });
  await uow.em.flush();
}

/** The login of a person, made where there is none; a former guardian's works again, once they were mailed a new credential. @throws Problem 409 */
async function accountOf(uow: UnitOfWork, { personId, email }: GuardianRow, now: Date) {
  const { em } = uow;
  const person = await em.findOneOrFail(Person, { id: personId }, { refresh: true });
  const known = await em.findOne(Account, { kind: 'portal', personId });
  const format = settingValue(await storedSettings(uow), settings.portalUserName);
  const { firstName, lastName } = person;
  const login = { personId, firstName, lastName, email, accountId: known?.id ?? null };
  const account = await lockedPortalAccount(uow, login, format);
  if (account.active) return account;
  if ((await em.count(Client, { personId })) > 0)
    throw conflict(
      'inactive-account',
      'Their own portal login has been deactivated',
      'They are a client here, too: make the login active on their own Client Portal tab first.',
    );
  em.assign(account, { active: true, updatedAt: now });
  await em.flush();
  return account;
}

/** @throws Problem 400, 409 */
function assertHolds(reason: ReturnType<typeof notHolding>): void {
  if (reason === 'until') throw invalid({ path: 'until', message: 'is past' });
  if (reason === 'client-inactive')
    throw conflict('inactive-client', 'This client is inactive', 'Make the client active first, under Details.');
  if (reason === 'no-birth-date')
    throw conflict(
      'no-birth-date',
      'The date of birth of this client is not on file',
      'Enter it under Details: access of a parent or guardian ends by it.',
    );
  if (reason === 'of-age')
    throw conflict(
      'of-age',
      'This client is of age',
      'They have a login of their own. Somebody who acts for them by a court or a power of attorney is a representative.',
    );
}

/** An open access to a client. @throws Problem 404 */
async function openAccessOf(uow: UnitOfWork, { clientId, id }: { clientId: string; id: string }) {
  return found(await uow.em.findOne(GuardianAccess, { id, clientId, endedAt: null }), 'access');
}

/** @throws Problem 404, also where it has ended meanwhile */
export async function endAccessOf(
  uow: UnitOfWork,
  of: { clientId: string; id: string },
  { reason }: z.output<typeof endAccess>,
  { now }: Pick<Asking, 'now'>,
): Promise<void> {
  await openAccessOf(uow, of);
  if (!(await endGuardianAccess(uow, { id: of.id, cause: 'staff', reason, now }))) throw changedMeanwhile();
}

/** The two mails by which a guardian gets user name and first password, to their own address. @throws Problem 404, 409 with the reason and the way out */
export async function mailGuardian(
  uow: UnitOfWork,
  of: { clientId: string; id: string },
  { again }: z.output<typeof sendGuardianCredential>,
  { keyRing, now }: { keyRing: KeyRing; now: Date },
): Promise<{ ordered: OrderedCredential; shown: PortalCredential }> {
  const { clientId } = of;
  const { accountId, relationshipId } = await openAccessOf(uow, of);
  const [row] = await guardianRows(uow, { clientId, relationshipId });
  // Whether one was sent is seen again under the lock.
  const reason = row ? credentialRefusal(row, { sent: false, today: await guardianToday(uow, now) }) : 'not-holding';
  if (reason) throw refusal(reason);
  const ordered = await orderCredential(uow, { clientId, guardian: accountId, again, keyRing, now });
  if (!ordered) throw notFound('access');
  if ('refused' in ordered) throw refusal(isRefusal(ordered.refused) ? ordered.refused : 'not-holding');
  const [shown] = await credentialList(uow, { accountId, id: ordered.credentialId });
  return { ordered, shown: found(shown ?? null, 'credential') };
}

const isRefusal = (reason: string): reason is GuardianRefusal => Object.hasOwn(guardianRefusals, reason);

function refusal(reason: GuardianRefusal) {
  const { sentence, next } = guardianRefusals[reason];
  return conflict(reason, sentence, next);
}
