import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface SecondFactorState {
  confirmedAt: string | null;
  /** Recovery codes that are not used. */
  recoveryCodes: number;
}

/** `confirmedAt` is null where the account has none that counts. In one round trip, because a sign-in asks it too. */
export async function secondFactorState(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  accountId: string,
): Promise<SecondFactorState> {
  const { rows } = await sql<SecondFactorState>`
    select (select ${iso(sql`f.confirmed_at`)} from second_factor f where f.account_id = ${accountId}::uuid) as "confirmedAt",
           (select count(*)::int from recovery_code r where r.account_id = ${accountId}::uuid and r.used_at is null) as "recoveryCodes"`.execute(
    kysely,
  );
  return rows[0] ?? { confirmedAt: null, recoveryCodes: 0 };
}
