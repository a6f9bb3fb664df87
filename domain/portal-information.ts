import { channelsOf } from './contact-kinds.ts';
import type { ContactKind } from './contact-kinds.ts';
import { keysOf } from './keys.ts';
import { settings, settingValue } from './settings.ts';
import type { StoredSettings } from './settings.ts';

/*
 * Update Your Information in the portal: its sections, what each setting lets clients do with them, and what counts as a change.
 */

/** By code: how people call it, and the setting (-621 to -624) that decides on it. */
export const informationSections = {
  basic: { label: 'Basic Information', setting: 'portalBasicInformation' },
  details: { label: 'Details', setting: 'portalDetails' },
  contacts: { label: 'Contacts', setting: 'portalContacts' },
  messaging: { label: 'Messaging Preferences', setting: 'portalMessagingPreferences' },
} as const;
export type InformationSection = keyof typeof informationSections;
export const informationSectionNames: readonly InformationSection[] = keysOf(informationSections);
/** What staff are told of that changed: a section, or the insurance, on which no setting decides. */
export type InformationPart = InformationSection | 'insurance';

export type SectionAccess = 'hidden' | 'view' | 'update';

export const sectionAccess = (stored: StoredSettings, section: InformationSection): SectionAccess =>
  settingValue(stored, settings[informationSections[section].setting]);

/** What says who somebody is; by the setting Client Portal Name and Birth Date it changes only once staff have approved it. */
export const identityFields = ['firstName', 'lastName', 'birthDate'] as const;
export type IdentityField = (typeof identityFields)[number];
/** What a client can ask for and staff decide on: also another social security number, whatever the setting. */
export const askableFields = [...identityFields, 'ssn'] as const;
export type AskableField = (typeof askableFields)[number];
export const changeStatuses = ['pending', 'approved', 'refused', 'withdrawn'] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

/** What a client can change, as the activity names it. Codes stand in the audit log. */
const fields = {
  firstName: 'first name',
  lastName: 'last name',
  birthDate: 'date of birth',
  address: 'address',
  contactPoints: 'phone numbers and e-mail addresses',
  preferredName: 'preferred name',
  language: 'language',
  zone: 'time zone',
  races: 'race',
  ethnicity: 'ethnicity',
  maritalStatus: 'marital status',
  employmentStatus: 'employment',
  ssn: 'social security number',
  preferredMethod: 'preferred contact method',
  consentGiven: 'agreed to automatic messages',
  consentEnded: 'ended automatic messages',
  contactAdded: 'added a contact',
  contactChanged: 'changed a contact',
  contactRemoved: 'removed a contact',
  primary: 'primary insurance',
  secondary: 'secondary insurance',
} as const;
export type InformationField = keyof typeof fields;
const isField = (code: string): code is InformationField => Object.hasOwn(fields, code);

export const fieldLabels = (codes: readonly string[]): string[] => codes.filter(isField).map((code) => fields[code]);

/** Whether a person can be reached by a method with the addresses that they have. */
export const reachable = (method: 'email' | 'text', kinds: readonly ContactKind[]): boolean =>
  kinds.some((kind) => channelsOf[kind].includes(method));
