import { consentNeeds } from '../../db/charts/consent-record.ts';
import { readerLanguage } from '../../db/charts/reader-language.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Person, Relationship } from '../../db/entities/index.ts';
import { addressFailuresOf } from '../../db/messages/address-failures.ts';
import { latestAsked } from '../../db/queries/information-changes.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { informationSectionNames, sectionAccess } from '../../domain/portal-information.ts';
import type { MessagingPreferences, OpenSections, PortalInformation } from '../../domain/schemas/portal-information.ts';
import { settings, settingValue, type StoredSettings } from '../../domain/settings.ts';
import { isAgreed, readWording } from './consent.ts';
import { type Own, readPerson } from './information.ts';
import { readInformationContacts } from './information-contacts.ts';
import { decidesOnMessages } from './information-guardian.ts';

/** Sections that the practice shows to clients, and whether they may change them. */
export async function openSections(uow: UnitOfWork): Promise<OpenSections['sections']> {
  return sectionsOf(await storedSettings(uow));
}

const sectionsOf = (stored: StoredSettings): OpenSections['sections'] =>
  informationSectionNames.flatMap((section) => {
    const access = sectionAccess(stored, section);
    return access === 'hidden' ? [] : [{ section, access }];
  });

/** Everything that the practice shows to a client of their own information. */
export async function readInformation(uow: UnitOfWork, own: Own): Promise<PortalInformation> {
  const { principal } = own;
  const { clientId } = principal;
  const stored = await storedSettings(uow);
  const open = new Map(sectionsOf(stored).map(({ section, access }) => [section, access]));
  const [basic, details, contacts, messaging] = informationSectionNames.map((section) => open.get(section));
  const person = await readPerson(uow, principal);
  const answer: PortalInformation = {};
  if (basic) {
    const identity = settingValue(stored, settings.portalIdentity);
    const failures = await addressFailuresOf(uow, [principal.personId], { theirsThen: true });
    const notWorking = failures.map(({ channel, address }) => ({ channel, address }));
    const asked = await latestAsked(uow, clientId);
    answer.basic = { access: basic, values: person.basic, notWorking, identity, asked };
  }
  if (details) answer.details = { access: details, values: person.details };
  if (contacts) answer.contacts = { access: contacts, rows: await readInformationContacts(uow, own) };
  if (messaging) answer.messaging = await shownMessaging(uow, messaging, own);
  return answer;
}

/** Who acts for a client and has no say in it only views it, and sees no address of a contact to whom the messages go. */
async function shownMessaging(uow: UnitOfWork, access: 'view' | 'update', own: Own) {
  const shown = await readMessaging(uow, own.principal.clientId, own.now);
  if (await decidesOnMessages(uow, own)) return { access, ...shown };
  const hidden = shown.reader === null ? {} : { addresses: [], values: { ...shown.values, agreed: [] } };
  return { access: 'view' as const, ...shown, ...hidden };
}

/** Preference and consent as the gate sees them, with every address that there could be consent for. */
export async function readMessaging(uow: UnitOfWork, clientId: string, now: Date) {
  const client = await uow.em.findOneOrFail(Client, { id: clientId });
  const needs = await consentNeeds(uow, clientId, now);
  const agreed = needs.filter(isAgreed).map(({ channel, address }) => ({ channel, address }));
  const values: MessagingPreferences = { preferredMethod: client.preferredMethod ?? null, agreed };
  return {
    values,
    addresses: needs.map(({ channel, address, kind, optedOut }) => ({ channel, address, kind, optedOut })),
    reader: client.useClientDetail ? null : await messagingContact(uow, clientId),
    wording: readWording(await readerLanguage(uow, clientId)),
  };
}

async function messagingContact({ em }: UnitOfWork, clientId: string): Promise<string> {
  const contact = await em.findOne(Relationship, { clientId, kind: 'messaging_contact', active: true });
  const person = contact && (await em.findOne(Person, { id: contact.personId }));
  return person ? `${person.firstName} ${person.lastName}` : '';
}
