import { sql } from 'kysely';
import type { PortalCredential } from '../../domain/schemas/portal.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';

/**
 * Credentials of a portal account, newest first, each with its mails in the order in which they go and the instant of their last event. `claimed` is shown
 * as pending. `id`: that one alone.
 */
export async function credentialList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { accountId, id = null, limit = 10 }: { accountId: string; id?: string | null; limit?: number },
): Promise<PortalCredential[]> {
  const { rows } = await sql<PortalCredential>`
    select k.id, k.kind, k.status, k.failure, ${iso(sql`k.created_at`)} as "requestedAt",
           ${actorName(sql`k.requested_by`)} as "requestedBy",
           ${iso(sql`k.expires_at`)} as "expiresAt", ${iso(sql`k.used_at`)} as "usedAt", ${iso(sql`k.revoked_at`)} as "revokedAt",
           coalesce((
             select jsonb_agg(jsonb_build_object('which', mail.which, 'messageId', m.id, 'reason', m.reason,
                      'returned', m.status = 'failed' and m.accepted_at is not null,
                      'status', case m.status when 'claimed' then 'pending' else m.status end,
                      'at', ${iso(sql`coalesce((select max(e.at) from message_event e where e.message_id = m.id), m.created_at)`)}) order by mail.place)
               from (values ('user-name', k.user_name_message_id, 1), ('secret', k.secret_message_id, 2)) as mail (which, message_id, place)
               join message m on m.id = mail.message_id), '[]') as mails
      from credential k
     where k.account_id = ${accountId}::uuid and (${id}::uuid is null or k.id = ${id}::uuid)
     order by k.epoch desc limit ${limit}`.execute(kysely);
  return rows;
}
