import type { AccessEnd, GuardianRelation, GuardianRight } from './guardian-rights.ts';
import { confidentialRights } from './guardian-rights.ts';
import { addDays, addYears } from './time.ts';

/** The age at which a client decides for themselves, in most states. In Alabama, Nebraska (19) and Mississippi (21) access ends before it has to, which is the safe side. */
export const adultAge = 18;

/** What is on file of an access that nobody has ended yet; dates are YYYY-MM-DD. */
export interface AccessFacts {
  relation: GuardianRelation;
  /** As granted. */
  rights: readonly GuardianRight[];
  /** They keep confidential rights at the age from which guardians see less. */
  explicit: boolean;
  /** The last day; null: no such day. */
  until: string | null;
  /** The contact stands, and is the person whose account it is. */
  related: boolean;
  clientActive: boolean;
  /** Of the client. */
  birthDate: string | null;
}

/** Today in the practice's zone, and the setting Guardians See Less From Age (0: never). */
export interface Today {
  today: string;
  lessFromAge: number;
}

/** Why an access opens nothing. Without a date of birth nobody can tell, so it waits for one. */
export type NotHolding = AccessEnd | 'no-birth-date';

/** Null: it holds. What is asked is how things stand, so nothing that has changed can be missed. */
export function notHolding(facts: AccessFacts, { today }: Pick<Today, 'today'>): NotHolding | null {
  const { relation, until, related, clientActive, birthDate } = facts;
  if (!related) return 'relationship';
  if (!clientActive) return 'client-inactive';
  if (until !== null && until < today) return 'until';
  if (relation === 'representative') return null;
  if (birthDate === null) return 'no-birth-date';
  return hasReached(birthDate, adultAge, today) ? 'of-age' : null;
}

/** What an access opens today, of what was granted. */
export function rightsToday(facts: AccessFacts, { today, lessFromAge }: Today): GuardianRight[] {
  if (notHolding(facts, { today }) !== null) return [];
  return facts.rights.filter((right) => !isWithheld(facts, right, { today, lessFromAge }));
}

/** Whether the age rule takes this right. */
function isWithheld(
  { relation, explicit, birthDate }: AccessFacts,
  right: GuardianRight,
  { today, lessFromAge }: Today,
) {
  if (lessFromAge === 0 || explicit || relation === 'representative' || !confidentialRights.includes(right))
    return false;
  return birthDate === null || hasReached(birthDate, lessFromAge, today);
}

/** The first day on which an access holds no more, by age or last day; null: neither ends it. */
export function endsOn({ relation, until, birthDate }: Pick<AccessFacts, 'relation' | 'until' | 'birthDate'>) {
  const ends = [
    ...(until === null ? [] : [addDays(until, 1)]),
    ...(relation === 'representative' || birthDate === null ? [] : [addYears(birthDate, adultAge)]),
  ];
  return ends.toSorted()[0] ?? null;
}

/** The birthday counts; of those born on 29 February the 28th in common years. */
export const hasReached = (birthDate: string, age: number, today: string): boolean => today >= addYears(birthDate, age);
