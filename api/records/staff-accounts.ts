import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, AccountProfile, Person, Practice, Profile, ProfileRule, Staff } from '../../db/entities/index.ts';
import { accountGrants } from '../../db/queries/account-grants.ts';
import { clearFailures } from '../../db/queries/throttle.ts';
import { can, type Grants, rights, ruleNames } from '../../domain/rules.ts';
import type { staffAccount } from '../../domain/schemas/people.ts';
import { grantsOf, type SignedIn } from '../principal.ts';
import { type FieldError, Problem } from '../problem.ts';
import { endAccess } from '../sign-in/sessions.ts';
import { loginId } from '../sign-in/throttle.ts';
import { hashPassword, passwordFault } from '../sign-in/password.ts';
import { keepAnAdministrator } from './administrators.ts';
import { isOperatorsAccount } from './operators.ts';
import { demand, found, refuse } from './rows.ts';
import type { With } from './staff.ts';

type Wanted = z.output<typeof staffAccount>;

/**
 * Gives a member of staff a login, or changes it, and unlocks it. A password set here has to be changed at the next sign-in, and ends the sessions
 * of the account and revokes its tokens.
 * @throws Problem 400, 403 where it reaches beyond the rights of who asks, 404, 409
 */
export async function saveAccount(uow: UnitOfWork, staffId: string, wanted: Wanted, context: With): Promise<void> {
  const { em, practiceId } = uow;
  const { principal, keyRing } = context;
  const member = found(await em.findOne(Staff, { id: staffId }), 'member of staff');
  const account = await em.findOne(Account, { kind: 'staff', personId: member.personId });
  if (!account) demand(principal, 'User Accounts', 'create');
  if (account?.active && !wanted.active) demand(principal, 'User Accounts', 'delete');
  refuse(await faultsOf(uow, wanted, { accountId: account?.id ?? null, personId: member.personId, principal }));
  await refuseBeyond(uow, wanted, account?.id ?? null, principal);

  const { login, active, password } = wanted;
  const secret = password === undefined ? {} : { passwordHash: await hashPassword(password), mustChangePassword: true };
  const before = account?.login;
  const saved = account
    ? em.assign(account, { login, active, ...secret })
    : em.create(Account, { kind: 'staff', personId: member.personId, login, active, ...secret });
  await em.flush();
  await saveProfiles(uow, saved.id, wanted.profileIds);
  if (password !== undefined || !active) await endAccess(uow, saved.id, context.now);
  const logins = new Set([login, before ?? login]);
  for (const each of logins)
    if (await clearFailures(uow, loginId(keyRing, practiceId, each))) await uow.note('unlock', 'account', saved.id);
  await keepAnAdministrator(uow);
}

async function faultsOf(
  { em, practiceId }: UnitOfWork,
  { login, profileIds, password }: Wanted,
  { accountId, personId, principal }: { accountId: string | null; personId: string; principal: SignedIn },
): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  if (/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(login))
    faults.push({ path: 'login', message: 'must be one word' });
  const known = new Set((await em.find(Profile, { id: { $in: profileIds } })).map(({ id }) => id));
  for (const [i, id] of profileIds.entries())
    if (!known.has(id)) faults.push({ path: `profileIds.${i}`, message: 'is not a profile of your practice' });
  if (password === undefined && accountId === null)
    faults.push({ path: 'password', message: 'is missing: a new login needs a first password' });
  if (password !== undefined && accountId === principal.accountId)
    faults.push({ path: 'password', message: 'is your own: change it under Password, with the current one' });
  if (password === undefined) return faults;
  const practice = await em.findOneOrFail(Practice, { id: practiceId });
  const { firstName, lastName } = await em.findOneOrFail(Person, { id: personId });
  const weak = await passwordFault(password, { login, practice: practice.name, names: [firstName, lastName] });
  if (weak) faults.push({ path: 'password', message: weak });
  return faults;
}

/**
 * Whoever sets a password or hands out profiles could act with their rights, so nobody does that for more rights than their own. Who may
 * change profiles holds every right in effect; an operator's login is for operators alone. @throws Problem 403
 */
export async function refuseBeyond(
  uow: UnitOfWork,
  { profileIds }: Pick<Wanted, 'profileIds'>,
  accountId: string | null,
  principal: SignedIn,
): Promise<void> {
  const { em } = uow;
  if (accountId !== null && !principal.operator && (await isOperatorsAccount(uow, accountId))) throw beyond();
  if (can(principal.grants, 'Profile Management', 'modify')) return;
  const handedOut = await em.find(ProfileRule, { profileId: { $in: profileIds } });
  const reached = handedOut.map(({ rule, canCreate, canModify, canView, canDelete }) =>
    grantsOf([{ rule, can_create: canCreate, can_modify: canModify, can_view: canView, can_delete: canDelete }]),
  );
  if (accountId !== null) reached.push(grantsOf(await accountGrants(uow, accountId)));
  if (reached.some((grants) => exceeds(grants, principal.grants))) throw beyond();
}

const exceeds = (grants: Grants, own: Grants): boolean =>
  ruleNames.some((rule) => rights.some((right) => can(grants, rule, right) && !can(own, rule, right)));

const beyond = () =>
  new Problem(403, 'beyond-your-rights', 'This account has, or would get, more rights than you have', {
    next: 'Ask somebody with these rights, or with the right to modify by the rule "Profile Management".',
  });

async function saveProfiles({ em }: UnitOfWork, accountId: string, profileIds: readonly string[]): Promise<void> {
  const wanted = new Set(profileIds);
  const before = await em.find(AccountProfile, { accountId });
  for (const row of before) if (!wanted.delete(row.profileId)) em.remove(row);
  for (const profileId of wanted) em.create(AccountProfile, { accountId, profileId });
  await em.flush();
}
