import type { Request, Response } from 'express';
import type { UnitOfWork } from '../../db/database.ts';
import { Account } from '../../db/entities/index.ts';
import { signInAccount } from '../../db/queries/sign-in-account.ts';
import { lastBlockNoted } from '../../db/queries/throttle.ts';
import { plainLogin } from '../../domain/login.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Deps } from '../deps.ts';
import type { SessionCookie } from '../http/cookies.ts';
import { Problem, tooMany } from '../problem.ts';
import type { Work } from '../route.ts';
import { lacksCode, secondFactorNeeded, wrongCode } from './code-step.ts';
import { isPassword, shortestPassword } from './password.ts';
import { checkSecondFactor } from './second-factor.ts';
import { beginSession } from './sessions.ts';
import { addressId, addressLimit, countTry, forgive, type Limit, loginId, loginLimit } from './throttle.ts';

export interface Credentials {
  practice: string;
  login: string;
  password: string;
  /** Of the second factor; an account that has none looks at none. */
  code?: string | undefined;
}

/** The same words for an unknown practice, an unknown or inactive login and a wrong password. */
export const wrongCredentials = () =>
  new Problem(401, 'wrong-credentials', 'Practice, login and password do not belong together', {
    next: 'Check all three; after several wrong tries the login is locked for a while.',
  });

/** The account that may sign in by a login, or null. */
export type Find<A> = (uow: UnitOfWork, login: string) => Promise<A | null>;

export interface Try<A extends { id: string }> {
  account: A | null;
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
  // Tries at a practice that is none are counted like others, or the lock-out would tell which names are taken: in the rows of the first practice
  // under hashes of their own, without a word in its audit log.
  const home = practice ?? (await deps.database.practices())[0];
  if (!home) {
    await isPassword(credentials.password, null);
    throw wrongCredentials();
  }
  const scope = { practiceId: home.id, requestId };
  const inPublic: Work = (task) => deps.database.work({ ...scope, actor: 'public' }, task);
  const target = { id: practice?.id ?? `none/${plainLogin(credentials.practice)}`, exists: practice !== null };
  const find = signInAccount;
  const tried = await begin(inPublic, deps, { target, find, login: credentials.login, ip: req.ip ?? '', now });
  const right = await isPassword(credentials.password, tried.account?.passwordHash ?? null);
  if (!right || !tried.account) {
    if (practice) await inPublic((uow) => noteFailure(uow, tried, 'sign-in-failed'));
    throw wrongCredentials();
  }
  const accountId = tried.account.id;
  const { code, password } = credentials;
  if (await inPublic((uow) => lacksCode(uow, tried, { accountId, code }))) throw secondFactorNeeded();
  const entered = await deps.database.work({ ...scope, actor: `staff:${accountId}` }, async (uow) => {
    const checked = await checkSecondFactor(uow, deps.keyRing, { accountId, code: code ?? '', now });
    if (checked === 'wrong') return null;
    await forgive(uow, tried.login, tried.address);
    const tooShort = checked === 'none' && password.length < shortestPassword(false);
    await uow.em.nativeUpdate(
      Account,
      { id: accountId },
      { lastSignInAt: now, ...(tooShort ? { mustChangePassword: true } : {}) },
    );
    await uow.note('sign-in', 'account', accountId, checked === 'right' ? { secondFactor: true } : undefined);
    return beginSession(uow, deps, { accountId, req, res, now });
  });
  if (entered) return entered;
  await inPublic((uow) => noteFailure(uow, tried, 'second-factor-failed'));
  throw wrongCode();
}

interface Tried<A> {
  /** Of a practice its id; of a name that is none's another text. */
  target: { id: string; exists: boolean };
  find: Find<A>;
  login: string;
  ip: string;
  now: Date;
}

/** Counts the try and finds the account. @throws Problem 429, whose audit row is written apart: what throws takes its own rows back */
export async function begin<A extends { id: string }>(work: Work, deps: Deps, tried: Tried<A>): Promise<Try<A>> {
  try {
    return await work((uow) => count(uow, deps, tried));
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    if (tried.target.exists) await work((uow) => noteRefusal(uow, tried, error));
    const seconds = (error.until.getTime() - tried.now.getTime()) / 1000;
    throw tooMany('There were too many wrong tries; sign-in is locked for a while', seconds);
  }
}

class Blocked extends Error {
  readonly id: string;
  readonly subject: 'account' | 'address';
  readonly until: Date;

  constructor(id: string, subject: 'account' | 'address', until: Date) {
    super('blocked');
    this.id = id;
    this.subject = subject;
    this.until = until;
  }
}

async function count<A extends { id: string }>(
  uow: UnitOfWork,
  deps: Deps,
  { target, find, login, ip, now }: Tried<A>,
): Promise<Try<A>> {
  const stored = await storedSettings(uow);
  const limits = {
    login: loginLimit(
      loginId(deps.keyRing, target.id, login),
      settingValue(stored, settings.lockOutAfter),
      settingValue(stored, settings.lockOutMinutes),
    ),
    address: addressLimit(addressId(deps.keyRing, target.id, ip)),
  };
  const byLogin = await countTry(uow, limits.login, now);
  const byAddress = await countTry(uow, limits.address, now);
  const [loginEnds, addressEnds] = [byLogin.blockedUntil, byAddress.blockedUntil];
  if (addressEnds && (!loginEnds || addressEnds > loginEnds))
    throw new Blocked(limits.address.id, 'address', addressEnds);
  if (loginEnds) throw new Blocked(limits.login.id, 'account', loginEnds);
  const account = await find(uow, login);
  return {
    login: limits.login,
    address: { ...limits.address, blocked: byAddress.lockedOut },
    lockedOut: byLogin.lockedOut,
    account: target.exists ? account : null,
  };
}

/**
 * Once a block, whatever number of tries it refuses: else they would bury the rest of the log. What is blocked but is no account stands there by
 * its keyed hash.
 */
async function noteRefusal<A extends { id: string }>(
  uow: UnitOfWork,
  { find, login }: Tried<A>,
  { id, subject, until }: Blocked,
): Promise<void> {
  const account = subject === 'account' ? await find(uow, login) : null;
  const subjectId = account?.id ?? id;
  const row = { throttleId: id, action: 'sign-in-refused', subject, subjectId };
  if ((await lastBlockNoted(uow, row)) === until.toISOString()) return;
  await uow.note(row.action, subject, subjectId, { until: until.toISOString() });
}

/** What was typed as login is not kept: people type passwords there. */
export async function noteFailure(
  uow: UnitOfWork,
  { account, lockedOut }: Pick<Try<{ id: string }>, 'account' | 'lockedOut'>,
  action: string,
): Promise<void> {
  await uow.note(action, 'account', account?.id ?? 'unknown');
  if (lockedOut) await uow.note('lock-out', 'account', account?.id ?? 'unknown');
}
