import { Client } from 'pg';

/**
 * `node dev/tools/operator.ts grant|revoke <acronym> <login>`: makes a staff account an operator of the deployment, who sees the Temporal UI
 * across practices, or takes that back. Needs DATABASE_OWNER_URL: the app cannot make operators, so nobody becomes one through a page.
 */
export async function operator(
  ownerUrl: string,
  { action, acronym, login }: { action: 'grant' | 'revoke'; acronym: string; login: string },
): Promise<string> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const practice = await client.query<{ id: string }>('select id from practice where acronym = $1', [acronym]);
    const practiceId = practice.rows[0]?.id;
    if (!practiceId) throw new Error(`There is no practice ${acronym}.`);
    await client.query(
      `select set_config('rounds.practice', $1, true), set_config('rounds.actor', 'system:operator', true)`,
      [practiceId],
    );
    const account = await client.query<{ id: string }>(
      `select id from account where practice_id = $1 and kind = 'staff' and login = $2`,
      [practiceId, login],
    );
    const accountId = account.rows[0]?.id;
    if (!accountId) throw new Error(`The practice ${acronym} has no staff login ${login}.`);
    const { rowCount } =
      action === 'grant'
        ? await client.query('insert into operator_grant (account_id) values ($1) on conflict do nothing', [accountId])
        : await client.query('delete from operator_grant where practice_id = $1 and account_id = $2', [
            practiceId,
            accountId,
          ]);
    await client.query('commit');
    const now = action === 'grant' ? 'is an operator' : 'is no operator';
    return `${login} of ${acronym} ${now}${rowCount === 0 ? ' already' : ' now'}.`;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const [action, acronym, login] = process.argv.slice(2);
  const ownerUrl = process.env['DATABASE_OWNER_URL'];
  if ((action !== 'grant' && action !== 'revoke') || !acronym || !login || !ownerUrl) {
    console.error('Usage: DATABASE_OWNER_URL=… node dev/tools/operator.ts grant|revoke <acronym> <login>');
    process.exit(1);
  }
  try {
    console.log(await operator(ownerUrl, { action, acronym, login }));
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'It did not work.');
    process.exit(1);
  }
}
