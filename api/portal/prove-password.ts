import type { Deps } from '../deps.ts';
import type { PortalClient } from '../principal.ts';
import { invalid } from '../problem.ts';
import type { Work } from '../route.ts';
import { begin, noteFailure } from '../sign-in/sign-in.ts';
import { takeBack } from '../sign-in/throttle.ts';
import { findAt, isEither, portalTarget } from './sign-in.ts';

interface Proving {
  work: Work;
  deps: Deps;
  principal: PortalClient;
  ip: string;
  now: Date;
}

/**
 * That whoever sits there knows the password of the account: for what gives access later, as an e-mail address does. Tries count as those to sign in
 * do; a right one clears nothing. @throws Problem 400, 429
 */
export async function provePortalPassword(proving: Proving, password: string): Promise<void> {
  const { work, deps, principal, ip, now } = proving;
  if (password === '') throw invalid({ path: 'password', message: 'is needed to change an e-mail address' });
  const { practiceId, login } = principal;
  const tried = await begin(work, deps, { target: portalTarget(practiceId), find: findAt(now), login, ip, now });
  if (!(await isEither(password, tried.account))) {
    await work((uow) => noteFailure(uow, tried, 'password-check-failed'));
    throw invalid({ path: 'password', message: 'is not your password' });
  }
  await work((uow) => takeBack(uow, tried));
}
