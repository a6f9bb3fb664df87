import type { UnitOfWork } from '../../db/database.ts';
import { block, blockedUntil, clearFailures, countFailure, takeBackFailure } from '../../db/queries/throttle.ts';
import { plainLogin } from '../../domain/login.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { networkOf } from '../http/network-of.ts';

/** After `limit` failures what was tried is blocked for `minutes`, then for twice as long after each further one, at most a day. */
export interface Limit {
  id: string;
  limit: number;
  minutes: number;
  /** Failures older than this, counted from the first, are forgiven. Minutes. */
  forgetAfter: number;
}

const month = 30 * 24 * 60;
const longest = 24 * 60;

/** Keyed hashes, so that the table tells neither logins nor addresses; a login counts alike whether it has an account or not. */
export const loginId = (keyRing: KeyRing, practiceId: string, login: string) =>
  keyRing.mac('blind-index', `sign-in/login/${practiceId}/${plainLogin(login)}`);
export const addressId = (keyRing: KeyRing, practiceId: string, address: string) =>
  keyRing.mac('blind-index', `sign-in/address/${practiceId}/${networkOf(address)}`);

export const loginLimit = (id: string, limit: number, minutes: number): Limit => ({
  id,
  limit,
  minutes,
  forgetAfter: month,
});
/** A practice shares one address, so it bears more; an hour without trouble clears it. */
export const addressLimit = (id: string): Limit => ({ id, limit: 50, minutes: 5, forgetAfter: 60 });

/**
 * Counts a try as failed before it is checked; `forgive` takes it back where it was right. Counting comes first and holds the row until the
 * transaction ends, so of a hundred tries at once each sees whether those before it have reached the limit. `blockedUntil`: the try must
 * not be made, and throwing takes the count back; `lockedOut`: it is the last one for now.
 */
export async function countTry(
  uow: UnitOfWork,
  { id, limit, minutes, forgetAfter }: Limit,
  now: Date,
): Promise<{ blockedUntil: Date | null; lockedOut: boolean }> {
  const forgiven = new Date(now.getTime() - forgetAfter * 60_000);
  const over = (await countFailure(uow, { id, now, forgiven })) - limit;
  const until = await blockedUntil(uow, id, now);
  if (until || over < 0) return { blockedUntil: until, lockedOut: false };
  await block(uow, id, new Date(now.getTime() + Math.min(longest, minutes * 2 ** Math.min(over, 20)) * 60_000));
  return { blockedUntil: null, lockedOut: true };
}

/**
 * A right password clears its login, and takes this one try back from its address, with the block that this try has set (`blocked`) and no other:
 * else somebody with an account could open the address for guesses at the others.
 */
export async function forgive(uow: UnitOfWork, login: Limit, address: Limit & { blocked: boolean }): Promise<void> {
  await clearFailures(uow, login.id);
  await takeBackFailure(uow, address.id, address.blocked);
}

/** A try that has been counted. */
export interface Counted {
  login: Limit;
  /** `blocked`: it was one too many for the address, until it turns out right. */
  address: Limit & { blocked: boolean };
  /** It was the last one for now. */
  lockedOut: boolean;
}

/** A try that neither was wrong nor led in: it counts neither for its login nor for its address, and what was counted before it stays. */
export async function takeBack(uow: UnitOfWork, { login, address, lockedOut }: Counted): Promise<void> {
  await takeBackFailure(uow, login.id, lockedOut);
  await takeBackFailure(uow, address.id, address.blocked);
}
