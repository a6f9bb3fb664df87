import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Session } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { consumePortalLink, portalLink, settleCredentials } from '../../db/queries/portal-link.ts';
import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import type { usePortalLink } from '../../domain/schemas/portal.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../http/authenticate.ts';
import { invalid, Problem } from '../problem.ts';
import type { Work } from '../route.ts';
import { asksForCode, secondFactorNeeded, wrongCode } from '../sign-in/code-step.ts';
import { hashPassword, passwordFault, shortestPassword } from '../sign-in/password.ts';
import { checkSecondFactor } from '../sign-in/second-factor.ts';
import { begin, noteFailure } from '../sign-in/sign-in.ts';
import { forgive } from '../sign-in/throttle.ts';
import { enter, findAt, type PortalRequest, portalTarget } from './sign-in.ts';

const worksNoLonger = () =>
  new Problem(410, 'link-over', 'This link works no longer', {
    next: 'Each link works once, for a short time, until a newer one is sent. With “Forgot your password?” you get a new one.',
  });

/**
 * Chooses a password by a link and signs in. Where the account has a second factor, a code is asked for once the password can be taken; a wrong one
 * counts as a failed try to sign in, since it is a guess at the same code, and leaves the link as it was.
 * @returns the token of the session
 * @throws Problem 400, 401 for the code, 410, 429 while login or address are blocked
 */
export async function enterByLink(
  deps: Deps,
  { token, password, code }: z.output<typeof usePortalLink>,
  request: PortalRequest,
): Promise<string> {
  const { practice, req, now, requestId } = request;
  const scope = { practiceId: practice.id, requestId };
  const inPublic: Work = (task) => deps.database.work({ ...scope, actor: 'public' }, task);
  const hash = sha256(token);
  const link = await inPublic((uow) => portalLink(uow, hash, now));
  if (link?.state !== 'good') throw worksNoLonger();
  const { accountId, login, names, secondFactor } = link;
  const fault = await passwordFault(password, { login, names, practice: practice.name, secondFactor });
  if (fault) throw invalid({ path: 'password', message: fault });
  if (await inPublic((uow) => asksForCode(uow, { accountId, code }))) throw secondFactorNeeded();
  const target = portalTarget(practice.id);
  const tried = secondFactor
    ? await begin(inPublic, deps, { target, find: findAt(now), login, ip: req.ip ?? '', now })
    : null;
  const passwordHash = await hashPassword(password);
  const entered = await deps.database.work({ ...scope, actor: `portal:${accountId}` }, async (uow) => {
    const checked = await checkSecondFactor(uow, deps.keyRing, { accountId, code: code ?? '', now });
    if (checked === 'wrong') return null;
    if (tried) await forgive(uow, tried.login, tried.address);
    // Before its credentials, as everything does that changes both: two links of one account would each wait for the other.
    await lockRow(uow, Account, { id: accountId });
    // What throws from here on gives the code back, too.
    if (!(await consumePortalLink(uow, hash, now))) throw worksNoLonger();
    const account = await portalSignInAccount(uow, { id: accountId }, now);
    if (!account) throw worksNoLonger();
    // The second factor may have been removed since it was looked at.
    const mustChangePassword = checked === 'none' && password.length < shortestPassword(false);
    await choose(uow, accountId, { passwordHash, mustChangePassword, now });
    return enter(uow, deps, account, { ...request, secondFactor: checked === 'right' });
  });
  if (entered !== null) return entered;
  if (tried) await inPublic((uow) => noteFailure(uow, tried, 'second-factor-failed'));
  throw wrongCode();
}

/** Whatever else was mailed works no longer, and every session ends. */
async function choose(
  uow: UnitOfWork,
  accountId: string,
  { passwordHash, mustChangePassword, now }: { passwordHash: string; mustChangePassword: boolean; now: Date },
): Promise<void> {
  const row = await uow.em.findOneOrFail(Account, { id: accountId });
  Object.assign(row, { passwordHash, mustChangePassword, passwordChangedAt: now });
  // Before the sign-in is written into the same row.
  await uow.em.flush();
  await settleCredentials(uow, accountId, now);
  await uow.em.nativeDelete(Session, { accountId });
  await uow.note('link-used', 'account', accountId);
}
