import { z } from 'zod';
import { channels } from '../channels.ts';
import { contactKinds } from '../contact-kinds.ts';
import { locales } from '../locales.ts';
import { id, instant, line, name, postal, version, zone } from './common.ts';
import { contactPoint } from './people.ts';

/* What stands around a client: contacts, the record of consent, how they can be reached, emergency access. */

const channel = z.enum(channels);

export const relationshipKinds = ['guardian', 'emergency', 'physician', 'responsible', 'messaging_contact'] as const;

/** A person who is not the client: of the Contacts tab. */
export const chartContactFields = z.object({
  firstName: name,
  lastName: name,
  relation: line.nullable().default(null).meta({ description: 'In words: mother, case worker' }),
  language: z.enum(['en', 'es']).default('en'),
  zone: zone.nullable().default(null),
  address: postal.default({ line1: null, line2: null, city: null, state: null, zip: null }),
  contactPoints: z.array(contactPoint).max(20).default([]),
});
export const newChartContact = chartContactFields.extend({
  kind: z.enum(relationshipKinds).exclude(['messaging_contact']),
});
export const chartContact = chartContactFields.extend({
  id,
  personId: id,
  kind: z.enum(relationshipKinds),
  version,
});
export type ChartContact = z.output<typeof chartContact>;

/**
 * Client Automated Messaging Contact, in one save: Use client detail info, or a Messaging Contact of its own, which is a new person or one
 * that stands under Contacts already (`sameAs`: id of that contact).
 */
export const saveMessagingContact = z.object({
  useClientDetail: z.boolean(),
  contact: chartContactFields.nullable().default(null),
  sameAs: id.nullable().default(null),
  version: version.meta({ description: 'Of the client' }),
});

/** Of one address on one channel; `given`: id of the record in force. */
export const consentNeed = z.object({
  channel,
  kind: z.enum(contactKinds),
  address: z.string(),
  given: id.nullable(),
  optedOut: z.boolean().meta({ description: 'Has answered STOP or unsubscribed: consent does not lift that' }),
});
export const consentRecord = z.object({
  id,
  channel,
  address: z.string(),
  purpose: z.string(),
  givenBy: z.string().meta({ description: 'Name of who gave it: the client or their contact' }),
  wordingVersion: z.string(),
  language: z.string(),
  method: z.enum(['written', 'verbal', 'portal', 'imported']),
  givenAt: instant,
  recordedBy: z.string().nullable(),
  documentId: id.nullable(),
  documentName: z.string().nullable(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  revokedReason: z.string().nullable(),
  revokedBy: z.string().nullable(),
  inForce: z.boolean(),
});
/** `some`: addresses with and without consent; `none` also where there is no address. */
export const consentStates = ['all', 'some', 'none'] as const;
export const consentOfClient = z.object({
  state: z.enum(consentStates),
  wording: z
    .object({ version: z.string(), language: z.enum(locales), text: z.string() })
    .meta({ description: 'What is read to the client now' }),
  needs: z.array(consentNeed),
  records: z.array(consentRecord).meta({ description: 'Newest first, ended ones included; the latest 200' }),
});
export type ConsentOfClient = z.output<typeof consentOfClient>;
export const giveConsent = z.object({
  addresses: z
    .array(z.object({ channel, address: z.string().trim().min(3).max(254) }))
    .max(50)
    .nullable()
    .default(null)
    .meta({ description: 'null: every address of the messaging contact as it stands' }),
  method: z.enum(['written', 'verbal']).default('verbal'),
  documentId: id.nullable().default(null).meta({ description: 'The signed consent among the documents' }),
  expiresAt: instant.nullable().default(null),
});
export const revokeConsent = z.object({
  addresses: giveConsent.shape.addresses,
  reason: z
    .string()
    .trim()
    .min(1)
    .max(50)
    .default('desk')
    .meta({ description: 'Code of the picklist reason, or desk' }),
});
export const askedToStop = z.object({ note: z.string().trim().max(500).default('') });
export const stopped = z.object({
  consents: z.number().int().meta({ description: 'Consents that were ended' }),
  messages: z.number().int().meta({ description: 'Messages on their way that will not go out' }),
});

/** The gate's answer for one automatic message to this client at this moment. */
export const reach = z.object({
  channels: z.array(
    z.object({
      channel,
      address: z.string().nullable(),
      decision: z.enum(['send', 'defer', 'skip']),
      reason: z.string().nullable(),
      sentence: z.string(),
      nextStep: z.string().nullable(),
      opensAt: instant.nullable().meta({ description: 'End of the quiet hours, where they defer' }),
    }),
  ),
  zone: zone.meta({ description: 'That quiet hours are counted in' }),
  zoneFrom: z.enum(['person', 'address', 'location', 'practice']),
});
export type Reach = z.output<typeof reach>;

/** "Break the glass". */
export const breakGlass = z.object({
  reason: z.string().trim().min(10, 'needs a sentence: why now, and why you').max(500),
});
export const emergencyAccess = z.object({
  id,
  clientId: id,
  clientName: z.string(),
  staffId: id,
  staffName: z.string(),
  reason: z.string(),
  grantedAt: instant,
  expiresAt: instant,
  reviewedAt: instant.nullable(),
  reviewedBy: z.string().nullable(),
});
export type EmergencyAccess = z.output<typeof emergencyAccess>;
