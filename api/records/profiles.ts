import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Profile, ProfileRule } from '../../db/entities/index.ts';
import { profileList, type ProfileRow } from '../../db/queries/profile-list.ts';
import { isRuleName, type Right, rightsOf } from '../../domain/rules.ts';
import type { profile, profileGrants } from '../../domain/schemas/access.ts';
import { grantList, grantsOf } from '../principal.ts';
import { conflict, type FieldError } from '../problem.ts';
import { keepAnAdministrator } from './administrators.ts';
import { assertVersion, found, refuse } from './rows.ts';

export function profileShape({ rules, ...row }: ProfileRow): z.input<typeof profile> {
  return { ...row, grants: grantList(grantsOf(rules)) };
}

/** @throws Problem 404 */
export async function readProfile(uow: UnitOfWork, id: string): Promise<z.input<typeof profile>> {
  const [row] = await profileList(uow, id);
  return profileShape(found(row ?? null, 'profile'));
}

/** Makes the rights of a profile these and no others. @throws Problem 400, 404, 409 */
export async function saveGrants(
  uow: UnitOfWork,
  id: string,
  { grants, version }: z.output<typeof profileGrants>,
  now: Date,
): Promise<void> {
  const { em } = uow;
  const row = found(await em.findOne(Profile, { id }), 'profile');
  assertVersion(row, version);
  refuse(grants.flatMap((grant, i) => faultsOf(grant, i, grants)));
  const before = new Map((await em.find(ProfileRule, { profileId: id })).map((each) => [each.rule, each]));
  for (const { rule, rights } of grants.filter((grant) => grant.rights.length > 0)) {
    const columns = columnsOf(rights);
    const held = before.get(rule);
    if (held) em.assign(held, columns);
    else em.create(ProfileRule, { profileId: id, rule, ...columns });
    before.delete(rule);
  }
  for (const held of before.values()) em.remove(held);
  row.updatedAt = now; // a new version, although its own columns stay
  await em.flush();
  await keepAnAdministrator(uow);
}

/** @throws Problem 404, 409 while accounts hold it */
export async function deleteProfile(uow: UnitOfWork, id: string): Promise<void> {
  const [row] = await profileList(uow, id);
  const { accounts } = found(row ?? null, 'profile');
  if (accounts > 0)
    throw conflict('profile-held', 'There are accounts that hold this profile', 'Give them another profile first.');
  await uow.em.nativeDelete(ProfileRule, { profileId: id });
  await uow.em.nativeDelete(Profile, { id });
}

const columnsOf = (rights: readonly Right[]) => ({
  canCreate: rights.includes('create'),
  canModify: rights.includes('modify'),
  canView: rights.includes('view'),
  canDelete: rights.includes('delete'),
});

type Grant = z.output<typeof profileGrants>['grants'][number];

function faultsOf({ rule, rights }: Grant, i: number, all: readonly Grant[]): FieldError[] {
  if (!isRuleName(rule)) return [{ path: `grants.${i}.rule`, message: 'is not the name of a rule' }];
  if (all.findIndex((other) => other.rule === rule) !== i)
    return [{ path: `grants.${i}.rule`, message: 'stands here twice' }];
  const known = rightsOf(rule);
  return rights.some((right) => !known.includes(right))
    ? [{ path: `grants.${i}.rights`, message: `can only be: ${known.join(', ')}` }]
    : [];
}
