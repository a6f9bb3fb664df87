import type { Request, Response } from 'express';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { Account } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { type PortalSignInAccount, portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../problem.ts';
import type { Work } from '../route.ts';
import { lacksCode, secondFactorNeeded, wrongCode } from '../sign-in/code-step.ts';
import { isPassword, shortestPassword } from '../sign-in/password.ts';
import { checkSecondFactor } from '../sign-in/second-factor.ts';
import { begin, type Find, noteFailure } from '../sign-in/sign-in.ts';
import { forgive } from '../sign-in/throttle.ts';
import { noteDevice } from './device.ts';
import { beginPortalSession, noteEntered, noteSignIn } from './sessions.ts';

/** The same words for an unknown or inactive login, a wrong password, and a temporary one that has expired, was used or was replaced. */
const wrongPortalCredentials = () =>
  new Problem(401, 'wrong-credentials', 'User name and password do not belong together', {
    next: 'Check both; a temporary password works for a short time only. With “Forgot your password?” you get a link to choose a new one. After several wrong tries sign-in is locked for a while.',
  });

/** Tries at a portal are counted apart from those at the console. */
export const portalTarget = (practiceId: string) => ({ id: `portal/${practiceId}`, exists: true });

/** As of `now`, the temporary password that works then included. */
export const findAt =
  (now: Date): Find<PortalSignInAccount> =>
  (uow, login) =>
    portalSignInAccount(uow, { login }, now);

/** Whether it is the chosen password or the temporary one. Always two checks, at once: how long it takes tells nothing about the account. */
export async function isEither(
  password: string,
  account: Pick<PortalSignInAccount, 'passwordHash' | 'temporaryHash'> | null,
): Promise<'chosen' | 'temporary' | null> {
  const [chosen, temporary] = await Promise.all([
    isPassword(password, account?.passwordHash ?? null),
    isPassword(password, account?.temporaryHash ?? null),
  ]);
  if (chosen) return 'chosen';
  return temporary ? 'temporary' : null;
}

/**
 * Holds the account until the transaction ends. @returns whether its passwords are those that were checked: while a check ran, staff may have sent new
 * credentials or deactivated it, or a mail may have come back. Before its credentials, as everything does that changes both.
 */
export async function holdUnchanged(
  uow: UnitOfWork,
  { id, passwordHash, temporaryHash }: PortalSignInAccount,
  asOf: Date,
): Promise<boolean> {
  await lockRow(uow, Account, { id });
  const held = await portalSignInAccount(uow, { id }, asOf);
  return held !== null && held.passwordHash === passwordHash && held.temporaryHash === temporaryHash;
}

export interface PortalRequest {
  practice: PracticeRow;
  req: Request;
  res: Response;
  now: Date;
  requestId: string;
}

/**
 * Signs a client in, with a code where the account has a second factor: it is asked for after a right password only. A temporary password lets them as far as choosing one of their own, again and again until it expires.
 * @returns the token of the session
 * @throws Problem 401, or 429 while login or address are blocked
 */
export async function signInToPortal(
  deps: Deps,
  { login, password, code }: { login: string; password: string; code?: string | undefined },
  request: PortalRequest,
): Promise<string> {
  const { practice, req, now, requestId } = request;
  const scope = { practiceId: practice.id, requestId };
  const inPublic: Work = (task) => deps.database.work({ ...scope, actor: 'public' }, task);
  const target = portalTarget(practice.id);
  const tried = await begin(inPublic, deps, { target, find: findAt(now), login, ip: req.ip ?? '', now });
  const right = await isEither(password, tried.account);
  const { account } = tried;
  if (!right || !account) {
    await inPublic((uow) => noteFailure(uow, tried, 'sign-in-failed'));
    throw wrongPortalCredentials();
  }
  const accountId = account.id;
  if (await inPublic((uow) => lacksCode(uow, tried, { accountId, code }))) throw secondFactorNeeded();
  const entered = await deps.database.work({ ...scope, actor: `portal:${accountId}` }, async (uow) => {
    const checked = await checkSecondFactor(uow, deps.keyRing, { accountId, code: code ?? '', now });
    if (checked === 'wrong') return null;
    await forgive(uow, tried.login, tried.address);
    // What throws from here on gives the code back, and takes back that the try was forgiven.
    if (!(await holdUnchanged(uow, account, now))) throw wrongPortalCredentials();
    const tooShort = checked === 'none' && password.length < shortestPassword(false);
    if (right === 'temporary' || tooShort) await demandChange(uow, account);
    return enter(uow, deps, account, { ...request, secondFactor: checked === 'right' });
  });
  if (entered !== null) return entered;
  await inPublic((uow) => noteFailure(uow, tried, 'second-factor-failed'));
  throw wrongCode();
}

async function demandChange({ em }: UnitOfWork, { id, mustChangePassword }: PortalSignInAccount): Promise<void> {
  if (!mustChangePassword) await em.nativeUpdate(Account, { id }, { mustChangePassword: true });
}

/** The part of every sign-in, by password or by link: for the first whom the account opens the portal for, and the page then asks where there are several. @returns the token of the session */
export async function enter(
  uow: UnitOfWork,
  deps: Deps,
  account: Pick<PortalSignInAccount, 'id' | 'doors' | 'lastSignInAt'>,
  { practice, req, res, now, secondFactor }: PortalRequest & { secondFactor: boolean },
): Promise<string> {
  const [door] = account.doors;
  await noteDevice(uow, deps, { account, door, practice, req, res, now });
  await noteSignIn(uow, { accountId: account.id, secondFactor, now });
  // Of several the page asks for whom, and the choice is written down: who signs in for one child has done nothing for another.
  const entered = account.doors.length === 1;
  if (entered) await noteEntered(uow, door);
  return beginPortalSession(uow, deps, { accountId: account.id, door, entered, req, res, now });
}
