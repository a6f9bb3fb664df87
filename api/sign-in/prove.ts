import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import { signInAccount } from '../../db/queries/sign-in-account.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Account } from '../../db/entities/index.ts';
import type { Deps } from '../deps.ts';
import { portalTarget } from '../portal/sign-in.ts';
import type { PortalClient, SignedIn } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import type { Work } from '../route.ts';
import { isPassword, shortestPassword } from './password.ts';
import { checkSecondFactor } from './second-factor.ts';
import { begin, noteFailure } from './sign-in.ts';
import { forgive, takeBack } from './throttle.ts';

/** Who is signed in and asks for something that takes more than a session. */
export interface Proving {
  work: Work;
  deps: Deps;
  principal: SignedIn | PortalClient;
  ip: string;
  now: Date;
}

/**
 * That whoever sits there knows the password; tries count as those to sign in do. A right one clears nothing: else it would give more guesses at the
 * code to who has taken over a session. @throws Problem 400, 429
 */
export async function provePassword(proving: Proving, password: string): Promise<void> {
  const tried = await tryPassword(proving, password);
  await proving.work((uow) => takeBack(uow, tried));
}

/**
 * Runs `task` where password and code of the second factor are right, in the transaction that takes the code.
 * @throws Problem 400, 409 where the account has no second factor, 429
 */
export async function prove<T>(
  proving: Proving,
  { password, code }: { password: string; code: string },
  task: (uow: UnitOfWork) => Promise<T>,
): Promise<T> {
  const { work, deps, principal, now } = proving;
  const { accountId } = principal;
  const tried = await tryPassword(proving, password);
  const done = await work(async (uow) => {
    const checked = await checkSecondFactor(uow, deps.keyRing, { accountId, code, now });
    if (checked === 'wrong') return null;
    if (checked === 'none') {
      await takeBack(uow, tried);
      return 'none';
    }
    await forgive(uow, tried.login, tried.address);
    return { result: await task(uow) };
  });
  if (done === 'none') throw none();
  if (done) return done.result;
  await work((uow) => noteFailure(uow, tried, 'second-factor-failed'));
  throw invalid({ path: 'code', message: 'is not right, or was used already' });
}

async function tryPassword({ work, deps, principal, ip, now }: Proving, password: string) {
  const tried = await begin(work, deps, { ...doorOf(principal, now), login: principal.login, ip, now });
  if (await isPassword(password, tried.account?.passwordHash ?? null)) return tried;
  await work((uow) => noteFailure(uow, tried, 'password-check-failed'));
  throw invalid({ path: 'password', message: 'is not your password' });
}

/** Where tries are counted and the account is found: portal and console have a door each. */
const doorOf = (principal: SignedIn | PortalClient, now: Date) =>
  principal.kind === 'portal'
    ? {
        target: portalTarget(principal.practiceId),
        find: (uow: UnitOfWork) => portalSignInAccount(uow, { id: principal.accountId }, now),
      }
    : { target: { id: principal.practiceId, exists: true }, find: signInAccount };

const none = () =>
  conflict('no-second-factor', 'This account has no second factor', 'Read its state again; set one up first.');

/** After the second factor is gone: what was long enough beside it may be too short alone. */
export async function demandLongerPassword({ em }: UnitOfWork, accountId: string, password: string): Promise<void> {
  if (password.length < shortestPassword(false))
    await em.nativeUpdate(Account, { id: accountId }, { mustChangePassword: true });
}
