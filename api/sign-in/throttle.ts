import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import type { KeyRing } from '../../platform/keyring.ts';

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
  keyRing.mac('blind-index', `sign-in/login/${practiceId}/${login.trim().toLowerCase()}`);
export const addressId = (keyRing: KeyRing, practiceId: string, address: string) =>
  keyRing.mac('blind-index', `sign-in/address/${practiceId}/${address}`);

export const loginLimit = (id: string, limit: number, minutes: number): Limit => ({
  id,
  limit,
  minutes,
  forgetAfter: month,
});
/** A practice shares one address, so it bears more; an hour without trouble clears it. */
export const addressLimit = (id: string): Limit => ({ id, limit: 50, minutes: 5, forgetAfter: 60 });

/** Until when, or null where a try may be made. */
export async function blockedUntil({ kysely }: UnitOfWork, ids: readonly string[], now: Date): Promise<Date | null> {
  const { rows } = await sql<{ until: string | null }>`
    select max(blocked_until) as until from throttle where id = any(${ids}) and blocked_until > ${now}`.execute(kysely);
  const until = rows[0]?.until;
  return until ? new Date(until) : null;
}

/**
 * Counts a try as failed before it is checked, so that a hundred at once count as a hundred; `forgive` takes it back where it was right.
 * Says whether this one reached the limit.
 */
export async function countTry({ kysely }: UnitOfWork, rule: Limit, now: Date): Promise<boolean> {
  const { id, limit, minutes } = rule;
  const forgiven = new Date(now.getTime() - rule.forgetAfter * 60_000);
  const { rows } = await sql<{ failures: number }>`
    insert into throttle as t (id, failures, first_at) values (${id}, 1, ${now})
    on conflict (practice_id, id) do update
       set failures = case when t.first_at < ${forgiven} then 1 else t.failures + 1 end,
           first_at = case when t.first_at < ${forgiven} then ${now} else t.first_at end
    returning failures`.execute(kysely);
  const over = (rows[0]?.failures ?? 0) - limit;
  if (over < 0) return false;
  const until = new Date(now.getTime() + Math.min(longest, minutes * 2 ** Math.min(over, 20)) * 60_000);
  await sql`update throttle set blocked_until = ${until} where id = ${id}`.execute(kysely);
  return true;
}

/** A right password clears its login, and takes this one try back from its address. */
export async function forgive({ kysely }: UnitOfWork, login: string, address: Limit): Promise<void> {
  await clearThrottle({ kysely }, login);
  await sql`
    update throttle
       set failures = failures - 1,
           blocked_until = case when failures > ${address.limit} then blocked_until end
     where id = ${address.id}`.execute(kysely);
}

/** Unlocks; says whether there was anything to clear. */
export async function clearThrottle({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<boolean> {
  const { rows } = await sql`delete from throttle where id = ${id} returning id`.execute(kysely);
  return rows.length > 0;
}
