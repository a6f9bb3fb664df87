import { sql } from 'kysely';
import type { AccessEnd } from '../../domain/guardian-rights.ts';
import { notHolding } from '../../domain/guardians.ts';
import type { UnitOfWork } from '../database.ts';
import { Account, Client, GuardianAccess, Message, RecoveryCode, SecondFactor, Session } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { cancelMessage } from '../messages/cancel-message.ts';
import { endPortalAccess } from './end-portal-access.ts';
import { guardianToday, openAccesses } from './guardian-access.ts';

interface Ending {
  id: string;
  cause: AccessEnd;
  /** In the words of staff. */
  reason?: string | null;
  now: Date;
}

/**
 * Ends an access, every session that is for its client, and the notices to the guardian that wait for the morning. An account that opens nothing any more, and is nobody's who is a client here, is deactivated: its password, its second factor and
 * what was mailed to it work no longer, also if access is given again. @returns false where it had ended before, or there is none
 */
export async function endGuardianAccess(uow: UnitOfWork, { id, cause, reason = null, now }: Ending): Promise<boolean> {
  const { em } = uow;
  const seen = await em.findOne(GuardianAccess, { id, endedAt: null });
  // In the order in which everything takes them that changes who gets in by an account.
  if (seen && cause !== 'changed') await lockRow(uow, SecondFactor, { accountId: seen.accountId });
  const account = seen && (await lockRow(uow, Account, { id: seen.accountId }));
  const access = account && (await lockRow(uow, GuardianAccess, { id, endedAt: null }));
  if (!access) return false;
  const { accountId, clientId } = access;
  em.assign(access, { endedAt: now, endedBy: uow.actor, endCause: cause, endReason: reason });
  await em.flush();
  if (cause === 'changed') return true;
  await em.nativeDelete(Session, { accountId, actingFor: clientId });
  await uow.note('guardian-ended', 'client', clientId, { access: id, cause });
  const { personId } = account;
  const others = await em.count(GuardianAccess, { accountId, endedAt: null });
  if (others === 0 && (await em.count(Client, { personId })) === 0) {
    await endPortalAccess(uow, accountId, now);
    await em.nativeDelete(RecoveryCode, { accountId });
    await em.nativeDelete(SecondFactor, { accountId });
    await em.refresh(account);
    em.assign(account, { active: false, passwordHash: null, mustChangePassword: false, updatedAt: now });
    await em.flush();
  }
  await cancelNotices(uow, { clientId, personId, now });
  return true;
}

/** Nobody is told of what they cannot open any more. */
async function cancelNotices(
  uow: UnitOfWork,
  { now, ...whose }: { clientId: string; personId: string; now: Date },
): Promise<void> {
  const waiting = { ...whose, purpose: 'portal-notice', status: { $in: ['pending', 'claimed'] } } as const;
  for (const { id } of await uow.em.find(Message, waiting, { orderBy: { id: 'asc' } }))
    await cancelMessage(uow, id, now);
}

/** Open accesses, or that one of them, that hold no longer by how things stand; requests have refused them from that moment on. */
export async function overGuardianAccess(
  uow: UnitOfWork,
  now: Date,
  id: string | null = null,
): Promise<(Pick<Ending, 'id' | 'cause'> & { clientId: string })[]> {
  const today = await guardianToday(uow, now);
  // Those that may be over, by what SQL can tell; domain/guardians.ts decides.
  const maybeOver = sql`(${id}::uuid is null or g.id = ${id}::uuid) and (g.until < ${today.today}::date or not gc.active or not gr.active or gr.person_id <> ga.person_id
    or g.relation <> 'representative' and gp.birth_date <= ${today.today}::date - interval '17 years 360 days')`;
  return (await openAccesses(uow, maybeOver)).flatMap((facts) => {
    const cause = notHolding(facts, today);
    return cause === null || cause === 'no-birth-date' ? [] : [{ id: facts.id, cause, clientId: facts.clientId }];
  });
}
