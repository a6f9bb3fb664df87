import type { UnitOfWork } from '../../db/database.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import { Problem } from '../problem.ts';
import { type Counted, takeBack } from './throttle.ts';

/** Both are answered to whoever knows the password, and to nobody else. */
export const secondFactorNeeded = () =>
  new Problem(401, 'second-factor-needed', 'This account also asks for a code', {
    next: 'Send the six digits that your authenticator app shows now, or a recovery code, as `code` with the rest.',
  });
export const wrongCode = () =>
  new Problem(401, 'wrong-code', 'This code is not right', {
    detail: 'A code of the app lasts half a minute and works once, as does a recovery code.',
    next: 'Wait for the next code of the app, or use a recovery code; after several wrong tries the login is locked for a while.',
  });

/** Whether the account, whose password or link was right, has a second factor and no code was sent for it. */
export async function asksForCode(
  uow: UnitOfWork,
  { accountId, code }: { accountId: string; code: string | undefined },
): Promise<boolean> {
  if (code || !(await secondFactorState(uow, accountId)).confirmedAt) return false;
  await uow.note('second-factor-asked', 'account', accountId);
  return true;
}

/**
 * The same of a try with a password, which was counted. Such a one does not count; those before it still do, so that sending the password alone in between
 * gives nobody more guesses at the code.
 */
export async function lacksCode(
  uow: UnitOfWork,
  tried: Counted,
  given: { accountId: string; code: string | undefined },
): Promise<boolean> {
  if (!(await asksForCode(uow, given))) return false;
  await takeBack(uow, tried);
  return true;
}
