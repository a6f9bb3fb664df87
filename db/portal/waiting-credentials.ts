import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface WaitingCredential {
  credentialId: string;
  accountId: string;
  epoch: number;
}

/**
 * Credentials that no workflow has taken up although they were ordered before `before`, and those under way that have not moved since `overdue` nor wait
 * for another attempt of a mail, be it that their workflow is gone. By key; nothing is locked, Temporal runs one workflow of an id at a time.
 */
export async function waitingCredentials(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, overdue, after, limit }: { before: Date; overdue: Date; after: string | null; limit: number },
): Promise<WaitingCredential[]> {
  const { rows } = await sql<WaitingCredential>`
    select id as "credentialId", account_id as "accountId", epoch from credential k
     where (status = 'requested' and created_at <= ${before}::timestamptz or status = 'sending' and updated_at <= ${overdue}::timestamptz
            and not exists (select from message m where m.id in (k.user_name_message_id, k.secret_message_id)
                              and greatest(m.taken_at, m.not_before, m.lease_until, m.settled_at) > ${overdue}::timestamptz))
       and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows;
}
