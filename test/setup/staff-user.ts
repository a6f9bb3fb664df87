import { quickHash } from './quick-hash.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, AccountProfile, Person, Profile, ProfileRule, Staff } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Grants } from '../../domain/rules.ts';
import type { ApiClient } from './api-client.ts';

/** Of every account that a test makes. */
export const password = 'correct horse battery staple';
const passwordHash = quickHash(password);

/** A client that is signed in, and who it is. */
export interface TestUser extends ApiClient {
  practiceId: string;
  accountId: string;
  personId: string;
  staffId: string;
  profileId: string;
  login: string;
}

/** A practice whose rows a test can write. */
interface Employer {
  practiceId: string;
  acronym: string;
  work: <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
}

let users = 0;

/** A new member of staff with just these rights, signed in by a client that is nobody yet. */
export async function newStaffUser(
  client: ApiClient,
  grants: Grants,
  { practiceId, acronym, work }: Employer,
): Promise<TestUser> {
  const login = `user${++users}`;
  const hash = await passwordHash;
  const ids = { personId: newId(), staffId: newId(), accountId: newId(), profileId: newId() };
  await work(async ({ em }) => {
    em.create(Person, { id: ids.personId, firstName: 'Test', lastName: `User ${users}` });
    await em.flush();
    em.create(Staff, { id: ids.staffId, personId: ids.personId });
    em.create(Account, { id: ids.accountId, kind: 'staff', personId: ids.personId, login, passwordHash: hash });
    em.create(Profile, { id: ids.profileId, name: `Profile of ${login}` });
    await em.flush();
    em.create(AccountProfile, { accountId: ids.accountId, profileId: ids.profileId });
    for (const [rule, rights] of Object.entries(grants))
      em.create(ProfileRule, {
        profileId: ids.profileId,
        rule,
        canCreate: rights.includes('create'),
        canModify: rights.includes('modify'),
        canView: rights.includes('view'),
        canDelete: rights.includes('delete'),
      });
  });
  const answer = await client.signIn(acronym, login, password);
  if (answer.status !== 200) throw new Error(`The test user could not sign in: ${JSON.stringify(answer.body)}`);
  return Object.assign(client, ids, { practiceId, login });
}
