import { z } from 'zod';
import { channels } from '../channels.ts';
import { contactKinds } from '../contact-kinds.ts';
import { locales } from '../locales.ts';
import { askableFields, changeStatuses, informationSectionNames } from '../portal-information.ts';
import { newChartContact, relationshipKinds } from './chart.ts';
import { date, id, instant, line, method, name, pageQuery, postal, version, zone } from './common.ts';
import { demographics } from './demographics.ts';
import { addressFailure, contactPoint } from './people.ts';

/*
 * Update Your Information in the portal. A form sends what it was loaded with beside what is wanted: only what differs is changed, and what the
 * practice changed meanwhile is never overwritten unseen.
 */

const contactPoints = z.array(contactPoint).max(20);

export const basicInformation = z.object({
  firstName: name,
  lastName: name,
  birthDate: date.nullable(),
  address: postal,
  contactPoints,
});
export type BasicInformation = z.output<typeof basicInformation>;

export const informationDetails = z.object({
  preferredName: name.nullable(),
  language: z.enum(locales),
  zone: zone.nullable(),
  ...demographics,
});
export type InformationDetails = z.output<typeof informationDetails>;

/** A contact as clients see and edit them; language and zone stay as the practice has them. */
export const informationContact = z.object({
  firstName: name,
  lastName: name,
  relation: line.nullable(),
  address: postal,
  contactPoints,
});
export type InformationContact = z.output<typeof informationContact>;

const consentAddress = z.object({ channel: z.enum(channels), address: z.string().trim().min(3).max(254) });
export const messagingPreferences = z.object({
  preferredMethod: method.nullable(),
  agreed: z
    .array(consentAddress)
    .max(100)
    .meta({ description: 'Addresses to which automatic messages may go, by channel' }),
});
export type MessagingPreferences = z.output<typeof messagingPreferences>;

const access = z.enum(['view', 'update']);

export const askedChange = z.object({
  id,
  field: z.enum(askableFields),
  wanted: z.string().nullable(),
  status: z.enum(changeStatuses),
  reason: z.string().nullable().meta({ description: 'Why it was refused' }),
  askedAt: instant,
});
export type AskedChange = z.output<typeof askedChange>;

/** Sections that the practice hides are not there. */
export const portalInformation = z.object({
  basic: z
    .object({
      access,
      values: basicInformation,
      notWorking: z
        .array(addressFailure.pick({ channel: true, address: true }))
        .meta({ description: 'Own addresses to which a message came back: it does not work' }),
      identity: z.enum(['approval', 'at-once']).meta({ description: 'How name and date of birth change' }),
      asked: z.array(askedChange).meta({ description: 'Of each field the latest, where it is pending or refused' }),
    })
    .optional(),
  details: z.object({ access, values: informationDetails }).optional(),
  contacts: z
    .object({
      access,
      rows: z.array(
        z.object({
          id,
          kind: z.enum(relationshipKinds),
          values: informationContact,
          fixed: z.boolean().meta({
            description:
              'Only the practice changes them: messages go to them, they sign in for the client, or a guardian asks, who sees of others the name alone',
          }),
        }),
      ),
    })
    .optional(),
  messaging: z
    .object({
      access,
      values: messagingPreferences,
      addresses: z.array(consentAddress.extend({ kind: z.enum(contactKinds), optedOut: z.boolean() })),
      reader: z.string().nullable().meta({ description: 'Name of the Messaging Contact; null: the client' }),
      wording: z.object({ version: z.string(), language: z.enum(locales), text: z.string() }),
    })
    .optional(),
});
export type PortalInformation = z.output<typeof portalInformation>;

export const ownSsn = z.object({
  access,
  ssn: z.string().nullable().meta({ description: 'Masked: `***-**-1234`; null: none is on file' }),
});
export type OwnSsn = z.output<typeof ownSsn>;
export const enteredSsn = ownSsn.extend({
  done: z
    .enum(['same', 'saved', 'asked'])
    .meta({ description: 'It was on file already, is on file now, or waits for the approval of staff' }),
});
export type EnteredSsn = z.output<typeof enteredSsn>;
export const enterSsn = z.object({ ssn: z.string().max(40) });
export const clientSsn = ownSsn.pick({ ssn: true }).extend({ version });
export type ClientSsn = z.output<typeof clientSsn>;
export const saveClientSsn = z.object({
  ssn: z.string().max(40).nullable().meta({ description: 'null: removes it' }),
  version,
});

export const openSections = z.object({
  sections: z.array(z.object({ section: z.enum(informationSectionNames), access })),
});
export type OpenSections = z.output<typeof openSections>;

export const saveBasicInformation = z.object({
  loaded: basicInformation,
  wanted: basicInformation,
  password: z.string().max(256).default('').meta({
    description: 'The own password; asked for where an e-mail address changes, since links to sign in go there',
  }),
});
export const saveInformationDetails = z.object({ loaded: informationDetails, wanted: informationDetails });
export const newInformationContact = informationContact.extend({ kind: newChartContact.shape.kind });
export const saveInformationContact = z.object({ loaded: informationContact, wanted: informationContact });
export const saveMessagingPreferences = z.object({
  loaded: messagingPreferences,
  wanted: messagingPreferences,
  wordingVersion: z.string().max(40).meta({ description: 'Of the wording that was shown' }),
});

/* What staff decide on. */

export const informationChangeQuery = pageQuery.extend({ status: z.enum(['pending', 'all']).default('pending') });
export const informationChange = askedChange.extend({
  clientId: id,
  asWas: z.string().nullable().meta({ description: 'What was on file when it was asked for' }),
  onFile: z.string().nullable().meta({ description: 'What is on file now' }),
  decidedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  version,
});
export type InformationChange = z.output<typeof informationChange>;
/** As the practice's list shows it: with whose it is. */
export const waitingChange = informationChange.extend({ clientName: z.string() });
export type WaitingChange = z.output<typeof waitingChange>;
export const approveChange = z.object({
  version,
  onFile: z
    .string()
    .max(100)
    .nullable()
    .meta({ description: 'What was on file as the decision was made; where it is not any more, nothing is changed' }),
});
export const refuseChange = z.object({
  version,
  reason: z.string().trim().min(1, 'is missing: the client reads it').max(300),
});
