import { channelsOf, type ContactKind, contactKinds } from '../../domain/contact-kinds.ts';
import { addDays } from '../../domain/time.ts';
import type { PlaceInSample, Sample } from './sample.ts';
import type { Traits } from './traits.ts';

/** A person's addresses by kind; a kind that is not there is not on file. */
export type Addresses = Partial<Record<ContactKind, string>>;

/** Of the text that clients sign; a new wording gets a new version. */
const wordingVersion = '2026-01';

const entriesOf = (addresses: Addresses): [ContactKind, string][] =>
  contactKinds.flatMap((kind) => (addresses[kind] === undefined ? [] : [[kind, addresses[kind]]]));

/** Contact points of a person as their traits say; `shared` ones are the household's. */
export function addAddresses(
  { rows, random, id, email }: Sample,
  personId: string,
  { firstName, lastName }: { firstName: string; lastName: string },
  traits: Traits,
  place: PlaceInSample,
  shared: Addresses = {},
): Addresses {
  const own: Addresses = {};
  if (traits.mobile === true) own.mobile = shared.mobile ?? place.nextPhone();
  else if (traits.mobile) own.mobile = `+1${place.areaCodes[0]}555${traits.mobile}`;
  if (traits.email === true) own.email = email(firstName, lastName);
  else if (traits.email) own.email = `${traits.email}@mail.example.com`;
  if (random.chance(0.1) && traits.mobile !== false) own.home = place.nextPhone();
  if (traits.preference === 'fax') own.fax = place.nextPhone();
  for (const [kind, address] of entriesOf(own))
    rows.ContactPoint.push({ id: id(), personId, kind, address, preferred: kind === 'mobile' });
  return own;
}

/** Consent to exactly the addresses on file, given by the client or guardian `personId`, and what was taken back. */
export function addPermissions(
  { rows, random, id, today }: Sample,
  { consent, optOut, language }: Traits,
  clientId: string,
  personId: string,
  addresses: Addresses,
): void {
  const daysAgo = (days: number) => new Date(`${addDays(today, -days)}T15:00:00Z`);
  const given = random.whole(40, 700);
  const method = random.weighted({ written: 70, verbal: 10, portal: 15, imported: 5 });
  for (const [kind, address] of entriesOf(addresses)) {
    for (const channel of channelsOf[kind]) {
      if (consent !== 'none' && (consent !== 'text' || channel === 'text'))
        rows.Consent.push({
          id: id(),
          clientId,
          personId,
          channel,
          address,
          wordingVersion,
          language,
          method,
          givenAt: daysAgo(given),
          expiresAt: consent === 'expired' ? daysAgo(random.whole(1, 30)) : null,
          revokedAt: consent === 'revoked' ? daysAgo(random.whole(1, 39)) : null,
          revokedReason: consent === 'revoked' ? 'Client asked us to stop' : null,
        });
      const refused = rows.OptOut.some((row) => row.channel === channel && row.address === address);
      if (channel === optOut && !refused)
        rows.OptOut.push({
          id: id(),
          channel,
          address,
          source: channel === 'text' ? 'stop' : 'unsubscribe',
          since: daysAgo(random.whole(1, 39)),
        });
    }
  }
}
