import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, AccountProfile, Person, Staff, UserGroup, UserGroupMember } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { addressFailuresOf, settleAddressFailures } from '../../db/messages/address-failures.ts';
import { ownedByPimsy } from '../../db/pimsy/link-lists.ts';
import { lapseConsent } from '../../db/queries/lapse-consent.ts';
import { blockedUntil } from '../../db/queries/throttle.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import { can } from '../../domain/rules.ts';
import type { staff, StaffFields } from '../../domain/schemas/people.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { SignedIn } from '../principal.ts';
import { endAccess } from '../sign-in/sessions.ts';
import { loginId } from '../sign-in/throttle.ts';
import { keepAnAdministrator } from './administrators.ts';
import type { changedStaff } from './checked.ts';
import { keepOperators } from './operators.ts';
import { keepPimsys } from './owned-by-pimsy.ts';
import { contactPointsOf, personColumns, personShape, saveContactPoints } from './person.ts';
import { assertLocation, assertVersion, demand, found, given, refuse } from './rows.ts';

type StaffShape = z.input<typeof staff>;

/** What is needed besides the unit of work. */
export interface With {
  principal: SignedIn;
  keyRing: KeyRing;
  now: Date;
}

/** Their account is null for who may not view accounts. @throws Problem 404 */
export async function readStaff(uow: UnitOfWork, id: string, { principal, keyRing, now }: With): Promise<StaffShape> {
  const { em, practiceId } = uow;
  const row = found(await em.findOne(Staff, { id }), 'member of staff');
  const person = await em.findOneOrFail(Person, { id: row.personId });
  const account = can(principal.grants, 'User Accounts', 'view')
    ? await em.findOne(Account, { kind: 'staff', personId: row.personId })
    : null;
  const held = account
    ? await em.find(AccountProfile, { accountId: account.id }, { orderBy: { profileId: 'asc' } })
    : [];
  const { birthDate: _, ...shape } = personShape(person, await contactPointsOf(uow, row.personId));
  return {
    ...shape,
    id: row.id,
    personId: row.personId,
    title: row.title ?? null,
    locationId: row.locationId ?? null,
    supervisorId: row.supervisorId ?? null,
    preferredMethod: row.preferredMethod ?? null,
    active: row.active,
    version: row.version,
    pimsy: await ownedByPimsy(uow, 'staff', id),
    notWorking: await addressFailuresOf(uow, [row.personId]),
    groups: await groupsOf(uow, id),
    account: account && {
      id: account.id,
      login: account.login,
      active: account.active,
      profileIds: held.map(({ profileId }) => profileId),
      secondFactor: (await secondFactorState(uow, account.id)).confirmedAt !== null,
      locked: (await blockedUntil(uow, loginId(keyRing, practiceId, account.login), now)) !== null,
    },
  };
}

/** Of a field of a request; null and undefined name nobody. @throws Problem 400 where it is nobody else who is active in the practice */
async function assertSupervisor(
  { em }: UnitOfWork,
  supervisorId: string | null | undefined,
  id: string,
): Promise<void> {
  if (!supervisorId) return;
  const other = supervisorId !== id && (await em.count(Staff, { id: supervisorId, active: true })) > 0;
  refuse(other ? [] : [{ path: 'supervisorId', message: 'is no other active member of staff of your practice' }]);
}

async function groupsOf({ em }: UnitOfWork, staffId: string): Promise<{ id: string; name: string }[]> {
  const members = await em.find(UserGroupMember, { staffId });
  const ids = members.map(({ groupId }) => groupId);
  const groups = await em.find(UserGroup, { id: { $in: ids }, active: true }, { orderBy: { name: 'asc' } });
  return groups.map(({ id, name }) => ({ id, name }));
}

/** @throws Problem 400 */
export async function createStaff(uow: UnitOfWork, fields: StaffFields, context: With): Promise<StaffShape> {
  const { em } = uow;
  await assertLocation(uow, fields.locationId);
  const [personId, staffId] = [newId(), newId()];
  await assertSupervisor(uow, fields.supervisorId, staffId);
  const { firstName, lastName, title, locationId, supervisorId, preferredMethod, active } = fields;
  em.create(Person, { ...personColumns(fields), id: personId, firstName, lastName });
  await em.flush();
  em.create(Staff, { id: staffId, personId, title, locationId, supervisorId, preferredMethod, active });
  await saveContactPoints(uow, personId, fields.contactPoints);
  return readStaff(uow, staffId, context);
}

/** @throws Problem 400, 403 where it takes the right to delete, 404, 409 */
export async function changeStaff(
  uow: UnitOfWork,
  id: string,
  fields: z.output<typeof changedStaff>,
  context: With,
): Promise<StaffShape> {
  const { em } = uow;
  const { principal, now } = context;
  const row = found(await em.findOne(Staff, { id }), 'member of staff');
  assertVersion(row, fields.version);
  const leaves = row.active && fields.active === false;
  if (leaves) demand(principal, 'Staff', 'delete');
  await assertLocation(uow, fields.locationId);
  // One who has left since stays until another one is named.
  if (fields.supervisorId !== row.supervisorId) await assertSupervisor(uow, fields.supervisorId, id);
  const person = await em.findOneOrFail(Person, { id: row.personId });
  await keepPimsys(uow, { kind: 'staff', row, person }, fields);
  em.assign(person, personColumns(fields));
  const { title, locationId, supervisorId, preferredMethod, active } = fields;
  em.assign(row, given({ title, locationId, supervisorId, preferredMethod, active }));
  row.updatedAt = now; // a new version also where only the person or an address changed
  await em.flush();
  if (fields.contactPoints) {
    const removed = await saveContactPoints(uow, row.personId, fields.contactPoints);
    await lapseConsent(uow, { clientId: null, personId: row.personId, removed, now });
  }
  if (leaves) {
    const account = await em.findOne(Account, { kind: 'staff', personId: row.personId });
    if (account) {
      await keepOperators(uow, account.id, principal);
      // Else the old password would open Rounds again once somebody sets the record active, which takes no right over accounts.
      account.active = false;
      await em.flush();
      await endAccess(uow, account.id, now);
    }
    await keepAnAdministrator(uow);
  }
  if (fields.contactPoints || leaves) await settleAddressFailures(uow, { personId: row.personId, now });
  return readStaff(uow, id, context);
}
