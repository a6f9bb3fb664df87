import { openDatabase } from '../../db/database.ts';
import { OperatorGrant } from '../../db/entities/index.ts';
import { allGrants, type TestApi, type TestUser } from './api.ts';

/** An operator of the deployment, signed in; made as the owner of the schema, since the app cannot. */
export async function operatorOf(api: TestApi): Promise<TestUser> {
  const user = await api.as(allGrants);
  const owner = await openDatabase(api.db.ownerUrl, { pool: 1 });
  try {
    await owner.work({ practiceId: user.practiceId, actor: 'system:test' }, async ({ em }) => {
      em.create(OperatorGrant, { accountId: user.accountId });
    });
  } finally {
    await owner.close();
  }
  return user;
}
