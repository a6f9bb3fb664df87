import { z } from 'zod';
import { cardStates, rankNames, relationNames } from '../insurance.ts';
import { date, id, instant, line } from './common.ts';

/*
 * A client's insurance, as both the portal and the chart edit it. A form sends what it was loaded with beside what is wanted: only what differs is changed,
 * and what somebody else changed meanwhile is never overwritten unseen. The member id is answered masked; sent back as it came, it stays.
 */

export const insuranceRank = z.enum(rankNames);

export const insuranceValues = z.object({
  payer: line.meta({ description: 'Name of the insurance company' }),
  plan: line.nullable(),
  memberId: z
    .string()
    .trim()
    .max(60)
    .meta({ description: 'Masked in answers; a masked one that is sent back stays as it is' }),
  groupNumber: line.nullable(),
  relation: z
    .enum(relationNames)
    .meta({ description: 'What the client is to the subscriber, whose name stands on the card' }),
  subscriberName: line.nullable().meta({ description: 'null: the client' }),
  subscriberBirthDate: date.nullable(),
  effectiveFrom: date.nullable(),
  effectiveTo: date.nullable(),
  cardFrontId: id.nullable().meta({ description: 'A document of the client: a photo of the card' }),
  cardBackId: id.nullable(),
});
export type InsuranceValues = z.output<typeof insuranceValues>;

const whole = insuranceValues
  .transform((values) =>
    values.relation === 'self' ? { ...values, subscriberName: null, subscriberBirthDate: null } : values,
  )
  .superRefine((values, context) => {
    const say = (field: keyof InsuranceValues, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (values.payer === '') say('payer', 'is missing');
    if (values.memberId === '') say('memberId', 'is missing');
    if (values.relation !== 'self' && !values.subscriberName) say('subscriberName', 'is missing');
    if (values.effectiveFrom && values.effectiveTo && values.effectiveTo < values.effectiveFrom)
      say('effectiveTo', 'is before the first day');
  });

export const saveInsurance = z.object({
  id: id.nullable().meta({ description: 'Of the coverage that was loaded; null: none was there' }),
  loaded: insuranceValues.nullable().meta({ description: 'null: none was there' }),
  wanted: whole,
});
export const endInsurance = z.object({ id: id.meta({ description: 'Of the coverage that was looked at' }) });

const card = z.object({ id, name: z.string(), state: z.enum(cardStates) });

export const coverage = z.object({
  id,
  rank: insuranceRank,
  values: insuranceValues,
  front: card.nullable(),
  back: card.nullable(),
});
export type Coverage = z.output<typeof coverage>;

export const portalInsurance = z.object({
  primary: coverage.nullable(),
  secondary: coverage.nullable(),
  stillInForce: z
    .array(coverage)
    .meta({ description: 'What counts until the card that took its place begins, where that is a day to come' }),
});
export type PortalInsurance = z.output<typeof portalInsurance>;

export const clientInsurance = portalInsurance.extend({
  former: z.array(
    coverage.extend({ endedAt: instant, endedBy: z.string().nullable().meta({ description: 'null: the client' }) }),
  ),
  changes: z
    .array(
      z.object({
        id,
        at: instant,
        rank: insuranceRank,
        what: z.enum(['entered', 'changed', 'ended']),
        fields: z.array(z.string()).meta({ description: 'Names of what was changed' }),
        who: z.string().nullable().meta({ description: 'null: the client' }),
      }),
    )
    .meta({ description: 'Who changed what and when, newest first, the latest fifty' }),
});
export type ClientInsurance = z.output<typeof clientInsurance>;

export const memberId = z.object({ memberId: z.string() });
