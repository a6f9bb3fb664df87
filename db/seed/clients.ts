import { addDays } from '../../domain/time.ts';
import { type Addresses, addAddresses, addPermissions } from './permissions.ts';
import type { PlaceInSample, Sample } from './sample.ts';
import type { Clinician } from './staff.ts';
import { ordinaryTraits, type Traits } from './traits.ts';
import { firstNames, lastNames, streetKinds, streets } from './words.ts';

export interface SampleClient {
  clientId: string;
  active: boolean;
  clinician: Clinician;
  tomorrow: Traits['tomorrow'];
}

/** People who share a name, a home, and what the client before left behind: a guardian, a phone. */
interface Household {
  age: Traits['age'];
  lastName: string;
  home: { line1: string; city: string; state: string; zip: string };
  clinician: Clinician;
  /** Who reads the messages of a minor. */
  guardianId: string | null;
  addresses: Addresses;
}

/** Clients with guardians, contact points, consents, opt-outs and assigned staff. The showcase comes first. */
export function addClients(sample: Sample, clinicians: Clinician[]): SampleClient[] {
  const { plan, random } = sample;
  const clients: SampleClient[] = [];
  let household: Household | null = null;
  for (let n = 0; n < plan.clients; n++) {
    const traits = plan.showcase[n] ?? ordinaryTraits(random, plan.minors);
    const joins: boolean = traits.sameHousehold && household !== null && household.age === traits.age;
    if (!joins || household === null) household = newHousehold(sample, clinicians[n % clinicians.length]!, traits);
    clients.push(addClient(sample, traits, household, joins, clinicians));
  }
  return clients;
}

function newHousehold({ random }: Sample, clinician: Clinician, { age }: Traits): Household {
  const { city, state, zip } = clinician.place;
  const line1 = `${random.whole(1, 980)} ${random.pick(streets)} ${random.pick(streetKinds)}`;
  const home = { line1, city, state, zip };
  return { age, lastName: random.pick(lastNames), home, clinician, guardianId: null, addresses: {} };
}

function addClient(
  sample: Sample,
  traits: Traits,
  household: Household,
  joins: boolean,
  clinicians: Clinician[],
): SampleClient {
  const { rows, random, id, today } = sample;
  const { place, staffId } = household.clinician;
  const minor = traits.age === 'minor';
  const years = minor ? random.whole(5, 17) : random.whole(18, 84);
  const days = random.whole(5, 360);
  // By chance hardly anybody of a small practice has their birthday soon: one in twenty has it within the week, so that a greeting can be tried.
  const nth = rows.Client.length;
  const born =
    nth % 20 === 4
      ? birthdayOn(addDays(today, Math.floor(nth / 20) % 7), minor ? years : years + 1)
      : addDays(today, -(years * 365 + days));
  const firstName = random.pick(firstNames);
  const personId = addPerson(sample, household, firstName, traits.language, born);
  const clientId = id();
  rows.Client.push({
    id: clientId,
    personId,
    recordNumber: String(10_001 + rows.Client.length),
    locationId: place.id,
    preferredMethod: traits.preference,
    useClientDetail: !minor,
    active: traits.active,
  });
  if (minor) {
    const guardianId = household.guardianId ?? addGuardian(sample, traits, household);
    household.guardianId = guardianId;
    for (const kind of ['guardian', 'messaging_contact'] as const)
      rows.Relationship.push({ id: id(), clientId, personId: guardianId, kind });
  } else {
    const shared = joins ? { mobile: household.addresses.mobile } : {};
    household.addresses = addAddresses(sample, personId, { firstName, ...household }, traits, place, shared);
    if (random.chance(0.2)) addEmergencyContact(sample, clientId, household, place);
  }
  addPermissions(sample, traits, clientId, household.guardianId ?? personId, household.addresses);
  rows.Assignment.push({ id: id(), clientId, staffId, role: 'clinician' });
  if (random.chance(0.4))
    rows.Assignment.push({ id: id(), clientId, staffId: random.pick(clinicians).staffId, role: 'case_manager' });
  return { clientId, active: traits.active, clinician: household.clinician, tomorrow: traits.tomorrow };
}

function addPerson(
  { rows, random, id }: Sample,
  { lastName, home }: Pick<Household, 'lastName' | 'home'>,
  firstName: string,
  language: string,
  birthDate: string | null,
): string {
  const personId = id();
  const preferredName = random.chance(0.06) ? random.pick(firstNames) : null;
  const zone = random.chance(0.02) ? random.pick(['America/Chicago', 'America/Denver', 'America/New_York']) : null;
  rows.Person.push({ id: personId, firstName, lastName, preferredName, birthDate, language, zone, ...home });
  return personId;
}

function addGuardian(sample: Sample, traits: Traits, household: Household): string {
  const firstName = sample.random.pick(firstNames);
  const personId = addPerson(sample, household, firstName, traits.language, null);
  const { place } = household.clinician;
  household.addresses = addAddresses(sample, personId, { firstName, ...household }, traits, place);
  return personId;
}

function addEmergencyContact(sample: Sample, clientId: string, household: Household, place: PlaceInSample): void {
  const { rows, random, id } = sample;
  const personId = addPerson(sample, household, random.pick(firstNames), 'en', null);
  rows.Relationship.push({ id: id(), clientId, personId, kind: random.pick(['emergency', 'responsible']) });
  rows.ContactPoint.push({ id: id(), personId, kind: 'mobile', address: place.nextPhone(), preferred: true });
}

/** Born so many years before a day; 29 February is left to chance. */
const birthdayOn = (day: string, years: number) => {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(year) - years}-${month}-${month === '02' && date === '29' ? '28' : date}`;
};
