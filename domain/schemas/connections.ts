import { z } from 'zod';
import { linkProblemIds } from '../pimsy/link-problems.ts';
import { ownedFields } from '../pimsy/owned-fields.ts';
import { readingKinds, readingStatuses } from '../pimsy/reading-counts.ts';
import { id, instant, version } from './common.ts';

export const systemName = z.enum(['pimsy', 'timeero', 'stripe']);
export const integrationMethod = z.enum(['smart', 'password', 'drop', 'key']);

/** What works and what does not, as the other system was found when its credentials were checked. */
const connection = z.object({
  who: z.string(),
  server: z.string(),
  supports: z.array(z.string()),
  missing: z.array(z.object({ what: z.string(), effect: z.string() })),
});

const count = z.number().int();
const kindCounts = z.object({
  read: count,
  created: count,
  changed: count,
  gone: count,
  added: count,
  linked: count,
  updated: count,
  unlinked: count,
  whole: z.boolean().nullable().meta({ description: 'null: it is being read' }),
  reasons: z.array(z.string()),
});

export const pimsyReading = z.object({
  id,
  scope: z.enum(['changes', 'all']),
  status: z.enum(readingStatuses),
  counts: z.partialRecord(z.enum(readingKinds), kindCounts),
  problem: z.string().nullable().meta({ description: 'What stands, or stood, in the way; in a sentence' }),
  next: z.string().nullable(),
  orderedBy: z.string().nullable().meta({ description: 'Name of who ordered it; null: it was time' }),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type PimsyReading = z.output<typeof pimsyReading>;

export const integration = z.object({
  system: systemName,
  enabled: z.boolean(),
  method: integrationMethod.nullable().meta({ description: 'null: it has never been enabled' }),
  address: z.string().nullable(),
  who: z.string().nullable().meta({ description: 'Client id or user name; secrets are never answered' }),
  windowDays: count,
  deleteGuard: count.meta({ description: 'Percent' }),
  alertGroup: z.object({ id, name: z.string() }).nullable(),
  lastGoodAt: instant.nullable(),
  version: version.nullable(),
  reading: pimsyReading.nullable().meta({ description: 'The newest one; PIMSY only' }),
  lastReadAt: instant.nullable().meta({ description: 'Of the last reading that ended well; PIMSY only' }),
  unlinked: count.meta({ description: 'Records that could not be linked; PIMSY only' }),
  toEnter: count.meta({ description: 'Fields that clients changed and PIMSY does not hold; PIMSY only' }),
  publicKey: z
    .record(z.string(), z.string())
    .nullable()
    .meta({ description: 'JWK to register with PIMSY; its private half never leaves Rounds' }),
  keysAddress: z
    .string()
    .nullable()
    .meta({ description: 'Where PIMSY reads the public keys (JWKS); null: no key pair was made' }),
  standIn: z
    .object({ address: z.string(), page: z.string() })
    .nullable()
    .meta({ description: 'Of development only: where the stand-in listens, and its page that shows the credentials' }),
  callbackAddress: z
    .string()
    .nullable()
    .meta({ description: 'Stripe only: where the endpoint of the account has to lead' }),
  lastEventAt: instant.nullable().meta({ description: 'Stripe only: when it told something last; null: it never has' }),
  events: z.array(z.string()).meta({ description: 'Stripe only: events that the endpoint has to send' }),
  folder: z.string().nullable().meta({ description: 'Where PIMSY may leave files for this practice; null: nowhere' }),
});
export type Integration = z.output<typeof integration>;

export const newCheck = z.object({
  method: integrationMethod,
  address: z
    .string()
    .trim()
    .max(500)
    .default('')
    .meta({ description: 'Of the other system, or the folder; Stripe has one of its own' }),
  who: z.string().trim().max(200).nullable().default(null),
  webhookSecret: z
    .string()
    .trim()
    .max(200)
    .nullable()
    .default(null)
    .meta({ description: 'Stripe only: signing secret of the endpoint that leads here' }),
  secret: z.string().max(10_000).nullable().default(null).meta({
    description: 'Password, API key, or private key in PEM; null with the key pair that Rounds made, and with files',
  }),
});
export type NewCheck = z.output<typeof newCheck>;

export const integrationCheck = z.object({
  id,
  system: systemName,
  method: integrationMethod,
  address: z.string(),
  who: z.string().nullable(),
  status: z.enum(['requested', 'good', 'refused']),
  problem: z.string().nullable(),
  connection: connection.nullable(),
  known: z.object({ compared: count, other: count }).nullable().meta({
    description: 'People looked up by the ids that Rounds knows them by, and how many of them are others there',
  }),
  anotherAccount: z.boolean().meta({
    description: 'Most of them are others: it is promoted only where a person says that this is another account',
  }),
  promoted: z.boolean().meta({ description: 'The credentials have taken their place, or have been erased' }),
  expiresAt: instant,
});
export type IntegrationCheck = z.output<typeof integrationCheck>;

export const promotedCheck = z.object({
  anotherAccount: z.boolean().default(false).meta({
    description:
      'The credentials are of another server or account: all mappings of the system end, its records are let go, and nothing is sent by a timer before somebody has synced again',
  }),
});

export const changedIntegration = z.object({
  windowDays: z.number().int().min(1).max(90).optional(),
  deleteGuard: z.number().int().min(0).max(100).optional(),
  alertGroupId: id.nullable().optional(),
  version,
});
export const orderReading = z.object({ scope: z.enum(['changes', 'all']).default('changes') });

export const unlinkedRecord = z.object({
  id,
  kind: z.enum(readingKinds),
  externalId: z.string().nullable().meta({ description: 'null: withheld' }),
  label: z.string(),
  withheld: z.boolean().meta({
    description:
      'It may be a client whose chart is restricted and not open to you: neither who it is nor whom it may be is told',
  }),
  facts: z.object({
    email: z.string().nullable(),
    birthDate: z.string().nullable(),
    recordNumber: z.string().nullable(),
    startsAt: z.string().nullable(),
  }),
  problem: z.enum(linkProblemIds),
  candidates: z.array(
    z.object({ id, name: z.string(), detail: z.string().nullable().meta({ description: 'Record number or e-mail' }) }),
  ),
});
export type UnlinkedRecord = z.output<typeof unlinkedRecord>;
export const linkRecord = z.object({
  localId: id.nullable().meta({ description: 'Who it is here; null: nobody of the candidates, so somebody new' }),
});

export const fieldToEnter = z.object({
  id,
  clientId: id,
  name: z.string(),
  recordNumber: z.string(),
  field: z.enum(ownedFields),
  here: z.string().meta({ description: 'What stands here; empty where the chart is restricted' }),
  pimsy: z.string().meta({ description: 'What PIMSY holds; empty: nothing, or the chart is restricted' }),
  restricted: z.boolean(),
  since: instant,
});
export type FieldToEnter = z.output<typeof fieldToEnter>;
export const takePimsysValue = z.object({
  here: z.string().max(2_000).meta({ description: 'What was shown as standing here' }),
  pimsy: z.string().max(2_000).meta({ description: 'What was shown as held by PIMSY' }),
});
