import { z } from 'zod';
import { accessEnds, guardianRelations, guardianRights } from '../guardian-rights.ts';
import { guardianRefusals } from '../guardian-refusals.ts';
import { keysOf } from '../keys.ts';
import { date, id, instant } from './common.ts';
import { portalCredential } from './portal.ts';

/* Who signs in to the portal for a client, as staff see and give it on the Client Portal tab. */

const notHolding = z.enum([...accessEnds, 'no-birth-date']);
const rights = z.array(z.enum(guardianRights));

const guardianAccess = z.object({
  id,
  login: z.string(),
  relation: z.enum(guardianRelations),
  rights: rights.meta({ description: 'As granted' }),
  today: rights.meta({ description: 'What they open today' }),
  explicit: z.boolean().meta({
    description:
      'They keep messages, forms, documents and the clinical document at the age from which guardians see less, too',
  }),
  basis: z.string().meta({ description: 'What the practice saw' }),
  until: date.nullable().meta({ description: 'The last day' }),
  grantedAt: instant,
  grantedBy: z.string().nullable(),
  notHolding: notHolding.nullable().meta({ description: 'Why it opens nothing; null: it holds' }),
  endsOn: date.nullable().meta({ description: 'The first day on which it holds no more, by age or last day' }),
  secondFactor: z.boolean().meta({ description: 'Their account has one that counts, and is no client’s own' }),
  lastSignInAt: instant.nullable().meta({ description: 'Of their account, whoever it was for' }),
  credential: portalCredential.nullable().meta({ description: 'The newest that was mailed to them' }),
  refusal: z
    .object({ reason: z.enum(keysOf(guardianRefusals)), sentence: z.string(), next: z.string() })
    .nullable()
    .meta({ description: 'Why E-mail Credential cannot be pressed now, and the way out' }),
});
export const guardian = z.object({
  relationshipId: id,
  name: z.string(),
  relation: z.string().nullable().meta({ description: 'In the words of the contact' }),
  email: z.string().nullable().meta({ description: 'Where their credentials go: their own preferred address' }),
  access: guardianAccess.nullable(),
  same: z
    .object({ personId: id, name: z.string(), of: z.string() })
    .nullable()
    .meta({ description: 'Who has the same e-mail address and signs in for another client: perhaps the same human' }),
});
export type Guardian = z.output<typeof guardian>;

const endedAccess = z.object({
  id,
  name: z.string(),
  relation: z.enum(guardianRelations),
  grantedAt: instant,
  endedAt: instant,
  endedBy: z.string().nullable().meta({ description: 'null: it ended by itself' }),
  cause: z.enum(accessEnds),
  reason: z.string().nullable(),
});

export const guardianList = z.object({
  rows: z.array(guardian).meta({ description: 'Guardians and responsible parties among the contacts' }),
  ended: z.array(endedAccess).meta({ description: 'Newest first, the latest twenty' }),
  address: z.url().meta({ description: "The practice's own portal" }),
  lessFromAge: z.number().int().meta({ description: 'Setting Guardians See Less From Age; 0: never' }),
  seeLess: z.boolean().meta({ description: 'The client has reached that age' }),
  ofAge: z.boolean(),
  hasBirthDate: z.boolean(),
});
export type GuardianList = z.output<typeof guardianList>;

export const giveAccess = z.object({
  relationshipId: id,
  relation: z.enum(guardianRelations),
  rights: rights.min(1, 'must name one section at least'),
  explicit: z.boolean().default(false),
  basis: z
    .string()
    .trim()
    .min(5, 'must say what you have seen: an order, a birth certificate, the written wish of the client')
    .max(500),
  until: date.nullable().default(null),
  replaces: id
    .nullable()
    .default(null)
    .meta({ description: 'The access that it takes the place of; null: there is none' }),
  samePerson: id
    .nullable()
    .default(null)
    .meta({ description: 'The contact is the person of `same`, who keeps the one login that they have' }),
});

export const endAccess = z.object({
  reason: z.string().trim().min(5, 'must say why in five characters at least').max(500),
});
export const sendGuardianCredential = z.object({
  again: z.boolean().default(false).meta({ description: 'Send again: revokes the earlier secret' }),
});
