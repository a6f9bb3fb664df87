import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { Account, Session } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { forgetMailedPassword } from './forget-mailed-password.ts';

/**
 * Ends the credentials whose secret went to an address that the person no longer has and was not used: it may stand in somebody else's mailbox. What was
 * not handed over yet stays, since it goes to the address on file.
 */
export async function revokeMailedTo(
  uow: UnitOfWork,
  { personId, removed, now }: { personId: string; removed: readonly string[]; now: Date },
): Promise<void> {
  if (removed.length === 0) return;
  const account = await lockRow(uow, Account, { kind: 'portal', personId });
  if (!account) return;
  const { rows } = await sql`
    update credential k set revoked_at = ${now}::timestamptz, version = k.version + 1, updated_at = ${now}::timestamptz
      from message m
     where m.id = k.secret_message_id and m.status in ('sending', 'accepted', 'delivered', 'unknown') and m.address = any(${[...removed]}::text[])
       and k.account_id = ${account.id}::uuid and k.used_at is null and k.revoked_at is null
    returning k.id`.execute(uow.kysely);
  if (rows.length === 0 || !account.mustChangePassword) return;
  await forgetMailedPassword(uow, account.id, now);
  // Whoever came in by it and has not chosen a password yet.
  await uow.em.nativeDelete(Session, { accountId: account.id });
}
