import type { UnitOfWork } from '../database.ts';
import { Session } from '../entities/index.ts';
import { forgetMailedPassword } from './forget-mailed-password.ts';
import { revokeCredentials } from './revoke-credentials.ts';

/** Ends what opens the portal for an account: its sessions, and whatever was mailed and not used. @returns how many sessions there were */
export async function endPortalAccess(uow: UnitOfWork, accountId: string, now: Date): Promise<{ sessions: number }> {
  await forgetMailedPassword(uow, accountId, now);
  await revokeCredentials(uow, accountId, now);
  return { sessions: await uow.em.nativeDelete(Session, { accountId }) };
}
