import type { UnitOfWork } from '../../db/database.ts';
import { Session } from '../../db/entities/index.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { PortalClient, SignedIn } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import { demandLongerPassword, prove, provePassword, type Proving } from './prove.ts';
import * as factor from './second-factor.ts';

/* What people do about the second factor of their own account, staff at the console and clients in the portal alike. */

/** Runs in the transaction of a change, after it: who else has to hear of it. */
type AndThen = (uow: UnitOfWork) => Promise<void>;

/** Whether the practice requires one of whoever this is. */
export async function isRequired(uow: UnitOfWork, { kind }: SignedIn | PortalClient): Promise<boolean> {
  const setting = kind === 'portal' ? settings.portalSecondFactor : settings.staffSecondFactor;
  return settingValue(await storedSettings(uow), setting) === 'required';
}

export async function readOwn(uow: UnitOfWork, principal: SignedIn | PortalClient) {
  return { ...(await secondFactorState(uow, principal.accountId)), required: await isRequired(uow, principal) };
}

/** A new secret, by the password. `issuer`: what the app shows it under, beside the login. @throws Problem 400, 409, 429 */
export async function beginOwn(
  proving: Proving,
  { password, issuer }: { password: string; issuer: string },
): Promise<factor.NewSecret> {
  const { work, deps, principal } = proving;
  await provePassword(proving, password);
  const account = { id: principal.accountId, login: principal.login, issuer };
  const begun = await work((uow) => factor.beginSecondFactor(uow, deps.keyRing, account));
  if (!begun) throw confirmed();
  return begun;
}

/** @returns its recovery codes @throws Problem 400, 409 */
export function confirmOwn(
  { work, deps, principal, now }: Proving,
  code: string,
  andThen: AndThen,
): Promise<{ codes: string[] }> {
  return work(async (uow) => {
    const { accountId } = principal;
    const result = await factor.confirmSecondFactor(uow, deps.keyRing, { accountId, code, now });
    if (result === 'confirmed') throw confirmed();
    if (result === 'not-begun') throw notBegun();
    if (result === 'wrong-code') throw invalid({ path: 'code', message: 'is not the one that the app shows now' });
    await endOthers(uow, principal);
    await andThen(uow);
    return result;
  });
}

/** @returns new recovery codes in place of the old ones @throws Problem 400, 409, 429 */
export function renewOwn(proving: Proving, proof: { password: string; code: string }): Promise<{ codes: string[] }> {
  const { deps, principal } = proving;
  return prove(proving, proof, async (uow) => ({
    codes: await factor.newRecoveryCodes(uow, deps.keyRing, principal.accountId),
  }));
}

/** @throws Problem 400, 409, 429 */
export async function removeOwn(
  proving: Proving,
  proof: { password: string; code: string },
  andThen: AndThen,
): Promise<void> {
  const { principal } = proving;
  await prove(proving, proof, async (uow) => {
    await factor.removeSecondFactor(uow, principal.accountId);
    await demandLongerPassword(uow, principal.accountId, proof.password);
    await endOthers(uow, principal);
    await andThen(uow);
  });
}

const confirmed = () =>
  conflict(
    'second-factor-set-up',
    'This account has a second factor already',
    'Remove it first, by password and code, to set up another one.',
  );

const notBegun = () =>
  conflict(
    'second-factor-not-begun',
    'There is no second factor to confirm',
    'Begin to set it up, and put its secret into your app.',
  );

/** Whoever else has a session has it from before. */
const endOthers = ({ em }: UnitOfWork, { accountId, session }: SignedIn | PortalClient) =>
  em.nativeDelete(Session, { accountId, ...(session ? { id: { $ne: session.id } } : {}) });
