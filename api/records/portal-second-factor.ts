import type { UnitOfWork } from '../../db/database.ts';
import { Account, Client, GuardianAccess, Practice, SecondFactor, Session } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { callerKnown } from '../../db/portal/caller-known.ts';
import type { Config } from '../../platform/config.ts';
import { tellClient } from '../portal/security-notice.ts';
import { conflict } from '../problem.ts';
import { removeSecondFactor } from '../sign-in/second-factor.ts';
import { demandPortalAccount } from './portal-account.ts';
import { found } from './rows.ts';

/**
 * Takes the second factor and its recovery codes away, for a client who has lost them: they are signed out everywhere and told by e-mail; their
 * password stays as it is. Where a safe word is set the caller has to have said it to this member of staff; a match serves for one thing. `reason`: how
 * they were recognised.
 * @throws Problem 404, 409 where there is no second factor, or nobody was recognised
 */
export async function resetPortalSecondFactor(
  uow: UnitOfWork,
  clientId: string,
  { reason, config, now }: { reason: string; config: Config; now: Date },
): Promise<void> {
  const held = await holdSecondFactor(uow, clientId);
  const { id: accountId, safeWordHash } = await demandPortalAccount(uow, clientId);
  if (!held?.confirmedAt) throw none('This client');
  const hasSafeWord = safeWordHash !== null;
  if (hasSafeWord && !(await callerKnown(uow, clientId, now))) throw unknown();
  await removeSecondFactor(uow, accountId);
  const sessions = await uow.em.nativeDelete(Session, { accountId });
  await uow.note('second-factor-reset', 'account', accountId, { sessions, safeWord: hasSafeWord, reason });
  await uow.note('portal-second-factor-reset', 'client', clientId, { accountId });
  const practice = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  await tellClient(uow, 'second-factor-reset', { clientId, practice, config, now });
}

/**
 * Of a guardian who has lost theirs, wherever they sign in for somebody; told to them by e-mail. `reason`: how they were recognised.
 * @throws Problem 404, 409 where there is no second factor, or they are a client too, with a safe word and a tab of their own
 */
export async function resetGuardianSecondFactor(
  uow: UnitOfWork,
  { clientId, access }: { clientId: string; access: string },
  { reason, config, now }: { reason: string; config: Config; now: Date },
): Promise<void> {
  const { accountId } = found(await uow.em.findOne(GuardianAccess, { id: access, clientId, endedAt: null }), 'access');
  // As in holdSecondFactor.
  const held = await lockRow(uow, SecondFactor, { accountId });
  const { personId } = found(await lockRow(uow, Account, { id: accountId }), 'account');
  if ((await uow.em.count(Client, { personId })) > 0) throw theirOwn();
  if (!held?.confirmedAt) throw none('This guardian');
  await removeSecondFactor(uow, accountId);
  const sessions = await uow.em.nativeDelete(Session, { accountId });
  await uow.note('second-factor-reset', 'account', accountId, { sessions, safeWord: false, reason });
  const practice = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  await tellClient(uow, 'second-factor-reset', { clientId, guardian: accountId, practice, config, now });
}

/** Before the account, in the order in which a sign-in takes both: else each might wait for the other. */
async function holdSecondFactor(uow: UnitOfWork, clientId: string) {
  const { personId } = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  const account = await uow.em.findOne(Account, { kind: 'portal', personId });
  return account && lockRow(uow, SecondFactor, { accountId: account.id });
}

const none = (who: string) =>
  conflict('no-second-factor', `${who} has no second factor`, 'There is nothing to remove; read it again.');

const theirOwn = () =>
  conflict(
    'own-login',
    'They are a client here too, and sign in by their own login',
    'Remove it on their own Client Portal tab.',
  );

const unknown = () =>
  conflict(
    'caller-unknown',
    'The second factor is removed only for a client who has said the safe word',
    'Check the safe word first; within ten minutes of a match one thing can be done for the caller.',
  );
