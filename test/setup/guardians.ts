import { Account, ContactPoint, GuardianAccess, Person, Relationship } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { quickHash } from './quick-hash.ts';
import { type GuardianRelation, type GuardianRight, guardianRights } from '../../domain/guardian-rights.ts';
import type { TestApi } from './api.ts';
import { portalPassword, type PortalVisitor, portalVisitor } from './portal.ts';

const hash = quickHash(portalPassword);

/** Of a client who is a child, at any hour and in any zone that a test runs in. */
export const childBirthDate = (age = 8): string => `${new Date().getUTCFullYear() - age - 1}-06-15`;

export interface TestGuardian {
  personId: string;
  accountId: string;
  login: string;
  visitor: PortalVisitor;
}

export interface TestAccess {
  access: string;
  relationshipId: string;
}

let guardians = 0;

/** Somebody with a login to the portal who is no client; signed in by {@link PortalVisitor.signIn} once they have access. */
export async function aGuardian(api: TestApi, { practiceId = api.own.id } = {}): Promise<TestGuardian> {
  const of = { personId: newId(), accountId: newId(), login: `guardian${++guardians}` };
  const passwordHash = await hash;
  await api.db.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
    em.create(Person, { id: of.personId, firstName: 'Dana', lastName: `Demo${guardians}` });
    await em.flush();
    em.create(ContactPoint, {
      personId: of.personId,
      kind: 'email',
      address: `${of.login}@example.com`,
      preferred: true,
    });
    const account = { id: of.accountId, kind: 'portal' as const, personId: of.personId, login: of.login };
    em.create(Account, { ...account, passwordHash });
  });
  const acronym = practiceId === api.other.id ? api.other.acronym : api.own.acronym;
  return { ...of, visitor: portalVisitor(api, acronym) };
}

export interface AccessWishes {
  relation?: GuardianRelation;
  rights?: readonly GuardianRight[];
  explicit?: boolean;
  until?: string | null;
  /** Of the client; null: none is on file. */
  birthDate?: string | null;
  practiceId?: string;
}

/** Makes somebody a contact of a client and gives them access; the client is a child unless told otherwise. */
export async function giveAccessTo(
  api: TestApi,
  { accountId, personId }: Pick<TestGuardian, 'accountId' | 'personId'>,
  client: { clientId: string; personId: string },
  wishes: AccessWishes = {},
): Promise<TestAccess> {
  const { relation = 'parent', rights = guardianRights, explicit = false, until = null } = wishes;
  const { birthDate = childBirthDate(), practiceId = api.own.id } = wishes;
  const { clientId } = client;
  const ids = { access: newId(), relationshipId: newId() };
  await api.db.database.work({ practiceId, actor: 'system:test' }, async ({ em }) => {
    await em.nativeUpdate(Person, { id: client.personId }, { birthDate });
    em.create(Relationship, { id: ids.relationshipId, clientId, personId, kind: 'guardian', relation: 'mother' });
    await em.flush();
    em.create(GuardianAccess, {
      id: ids.access,
      accountId,
      clientId,
      relationshipId: ids.relationshipId,
      relation,
      rights: [...rights],
      explicit,
      basis: 'Birth certificate',
      until,
      grantedBy: 'system:test',
      grantedAt: api.deps.clock(),
    });
  });
  return ids;
}

/** Whether they get in. */
export const signsIn = async ({ visitor, login }: TestGuardian): Promise<boolean> =>
  (await visitor.signIn(login)).status === 200;
