import { keysOf } from './keys.ts';
import { sentStates } from './portal-documents.ts';
import type { InsuranceValues } from './schemas/insurance.ts';

/** Which insurance pays first. */
export const insuranceRanks = { primary: 'Primary insurance', secondary: 'Secondary insurance' } as const;
export type InsuranceRank = keyof typeof insuranceRanks;
export const rankNames: readonly InsuranceRank[] = keysOf(insuranceRanks);

/**
 * What the client is to the subscriber, whose name stands on the card, with the codes of a claim (X12 837P, SBR02 and PAT01: individual relationship).
 */
export const subscriberRelations = { self: '18', spouse: '01', child: '19', other: 'G8' } as const;
export type SubscriberRelation = keyof typeof subscriberRelations;
export const relationNames: readonly SubscriberRelation[] = keysOf(subscriberRelations);

/** What stands before the end of a number that is not shown whole; no number on a card has it. */
export const hiddenMark = '•';

/** `•••••1234`: the last four letters or digits, fewer of a short one, so that never more than half of it is told. */
export function maskMemberId(memberId: string): string {
  const shown = Math.min(4, Math.floor(memberId.length / 2));
  return `${hiddenMark.repeat(5)}${memberId.slice(memberId.length - shown)}`;
}

/** Where the photo of a card stands, as both sides are told: as anything that a client sent, or withdrawn by the practice since. */
export const cardStates = [...sentStates, 'withdrawn'] as const;
export type CardState = (typeof cardStates)[number];

/** With one of these changed it is another card, of a coverage of its own; all else is corrected in place. */
export const cardFields = ['payer', 'memberId'] as const;

/** Of a coverage that is not there. */
export const noInsurance: InsuranceValues = {
  payer: '',
  plan: null,
  memberId: '',
  groupNumber: null,
  relation: 'self',
  subscriberName: null,
  subscriberBirthDate: null,
  effectiveFrom: null,
  effectiveTo: null,
  cardFrontId: null,
  cardBackId: null,
};
