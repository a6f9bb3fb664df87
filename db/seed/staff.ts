import { can, ruleNames } from '../../domain/rules.ts';
import { type DefaultProfile, defaultProfiles } from '../../domain/default-profiles.ts';
import { firstNames, lastNames } from './words.ts';
import type { PlaceInSample, Sample } from './sample.ts';

/** A member of staff who sees clients. */
export interface Clinician {
  staffId: string;
  place: PlaceInSample;
}

/** Staff with their contact points, accounts and profiles; without passwords, so that only the demo logins can sign in. */
export function addStaff(sample: Sample): Clinician[] {
  const { plan, rows, random, id, email, places } = sample;
  const profileIds = addProfiles(sample, [...defaultProfiles, ...plan.profiles]);
  const clinicians: Clinician[] = [];
  let count = 0;
  for (const { profile, titles, named = [] } of plan.staff) {
    for (const [i, title] of titles.entries()) {
      const place = places[count++ % places.length]!;
      const [firstName, lastName] = named[i] ?? [random.pick(firstNames), random.pick(lastNames)];
      const [personId, staffId, accountId] = [id(), id(), id()];
      const address = email(firstName, lastName, `${plan.acronym}.example.com`);
      rows.Person.push({
        id: personId,
        firstName,
        lastName,
        preferredName: null,
        birthDate: null,
        language: 'en',
        zone: null,
        line1: null,
        city: null,
        state: null,
        zip: null,
      });
      rows.Staff.push({
        id: staffId,
        personId,
        title,
        locationId: place.id,
        preferredMethod: random.pick(['email', 'text', null]),
      });
      rows.ContactPoint.push(
        { id: id(), personId, kind: 'email', address, preferred: true },
        { id: id(), personId, kind: 'mobile', address: place.nextPhone(), preferred: false },
      );
      rows.Account.push({ id: accountId, kind: 'staff', personId, login: address.slice(0, address.indexOf('@')) });
      rows.AccountProfile.push({ id: id(), accountId, profileId: profileIds.get(profile) });
      if (profile.startsWith('Clinician')) clinicians.push({ staffId, place });
    }
  }
  return clinicians;
}

/** Resolves to the ids by name. */
function addProfiles({ rows, id }: Sample, profiles: DefaultProfile[]): Map<string, string> {
  return new Map(
    profiles.map(({ name, description, grants }) => {
      const profileId = id();
      rows.Profile.push({ id: profileId, name, description });
      for (const rule of ruleNames.filter((each) => grants[each])) {
        rows.ProfileRule.push({
          id: id(),
          profileId,
          rule,
          canCreate: can(grants, rule, 'create'),
          canModify: can(grants, rule, 'modify'),
          canView: can(grants, rule, 'view'),
          canDelete: can(grants, rule, 'delete'),
        });
      }
      return [name, profileId];
    }),
  );
}
