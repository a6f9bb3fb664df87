import type { Request, Response } from 'express';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { Account } from '../../db/entities/index.ts';
import { signInAccount } from '../../db/queries/sign-in-account.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';
import type { SessionCookie } from '../http/cookies.ts';
import { Problem, tooMany } from '../problem.ts';
import { isPassword } from './password.ts';
import { beginSession } from './sessions.ts';
import { addressId, addressLimit, countTry, forgive, type Limit, loginId, loginLimit } from './throttle.ts';

export interface Credentials {
  practice: string;
  login: string;
  password: string;
}

/** The same words for an unknown practice, an unknown or inactive login and a wrong password. */
export const wrongCredentials = () =>
  new Problem(401, 'wrong-credentials', 'Practice, login and password do not belong together', {
    next: 'Check all three; after several wrong tries the login is locked for a while.',
  });

export interface Try {
  account: { id: string; passwordHash: string | null } | null;
  login: Limit;
  /** `blocked`: this try was one too many for the address, until it turns out right. */
  address: Limit & { blocked: boolean };
  lockedOut: boolean;
}

/**
 * Signs in. Whether there is such an account shows neither in the words nor in the time: each way takes the same steps, one of them
 * a check of a password.
 * @throws Problem 401, or 429 while login or address are blocked
 */
export async function signIn(
  deps: Deps,
  credentials: Credentials,
  request: { req: Request; res: Response; now: Date; requestId: string },
): Promise<SessionCookie> {
  const { req, res, now, requestId } = request;
  const practice = await deps.database.practiceByAcronym(credentials.practice);
  if (!practice) {
    await isPassword(credentials.password, null);
    throw wrongCredentials();
  }
  const scope = { practiceId: practice.id, requestId };
  const tried = await deps.database.work({ ...scope, actor: 'public' }, (uow) =>
    begin(uow, deps, practice, credentials.login, req.ip ?? '', now),
  );
  const right = await isPassword(credentials.password, tried.account?.passwordHash ?? null);
  if (!right || !tried.account) {
    await deps.database.work({ ...scope, actor: 'public' }, (uow) => noteFailure(uow, tried, 'sign-in-failed'));
    throw wrongCredentials();
  }
  const accountId = tried.account.id;
  return deps.database.work({ ...scope, actor: `staff:${accountId}` }, async (uow) => {
    await forgive(uow, tried.login, tried.address);
    await uow.em.nativeUpdate(Account, { id: accountId }, { lastSignInAt: now });
    await uow.note('sign-in', 'account', accountId);
    return beginSession(uow, deps, { accountId, req, res, now });
  });
}

/** Counts the try and finds the account. @throws Problem 429 */
export async function begin(
  uow: UnitOfWork,
  deps: Deps,
  practice: Pick<PracticeRow, 'id'>,
  login: string,
  ip: string,
  now: Date,
): Promise<Try> {
  const stored = await storedSettings(uow);
  const limits = {
    login: loginLimit(
      loginId(deps.keyRing, practice.id, login),
      settingValue(stored, settings.lockOutAfter),
      settingValue(stored, settings.lockOutMinutes),
    ),
    address: addressLimit(addressId(deps.keyRing, practice.id, ip)),
  };
  const byLogin = await countTry(uow, limits.login, now);
  const byAddress = await countTry(uow, limits.address, now);
  const until = Math.max(byLogin.blockedUntil?.getTime() ?? 0, byAddress.blockedUntil?.getTime() ?? 0);
  if (until > 0)
    throw tooMany('There were too many wrong tries; sign-in is locked for a while', (until - now.getTime()) / 1000);
  const account = await signInAccount(uow, login);
  return {
    login: limits.login,
    address: { ...limits.address, blocked: byAddress.lockedOut },
    lockedOut: byLogin.lockedOut,
    account: account && { id: account.id, passwordHash: account.passwordHash },
  };
}

/** What was typed as login is not kept: people type passwords there. */
export async function noteFailure(uow: UnitOfWork, { account, lockedOut }: Try, action: string): Promise<void> {
  await uow.note(action, 'account', account?.id ?? 'unknown');
  if (lockedOut) await uow.note('lock-out', 'account', account?.id ?? 'unknown');
}
