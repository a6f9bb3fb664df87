import type { UnitOfWork } from '../../db/database.ts';
import { alertSecondFactor } from '../../db/alerts/second-factor-changed.ts';
import { Account, Session, Staff } from '../../db/entities/index.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { removeSecondFactor } from '../sign-in/second-factor.ts';
import { found } from './rows.ts';
import { refuseBeyond } from './staff-accounts.ts';

/**
 * Takes the second factor from a member of staff who has lost it, and ends their sessions; their password stays as it is. They are told.
 * @throws Problem 403 where they have more rights than who asks, 404, 409 for the own one
 */
export async function resetSecondFactor(uow: UnitOfWork, staffId: string, { principal, now }: Asking): Promise<void> {
  const { em } = uow;
  const member = found(await em.findOne(Staff, { id: staffId }), 'member of staff');
  const account = found(await em.findOne(Account, { kind: 'staff', personId: member.personId }), 'login');
  if (account.id === principal.accountId) throw own();
  await refuseBeyond(uow, { profileIds: [] }, account.id, principal);
  if (!(await removeSecondFactor(uow, account.id))) found(null, 'second factor');
  const sessions = await em.nativeDelete(Session, { accountId: account.id });
  await uow.note('second-factor-reset', 'account', account.id, { sessions });
  await alertSecondFactor(uow, staffId, now);
}

const own = () =>
  conflict(
    'own-second-factor',
    'This is your own second factor',
    'Remove it under Second factor in your menu, with password and code, or ask another administrator.',
  );
