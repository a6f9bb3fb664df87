import type { ChartContact } from '../../../domain/schemas/chart.ts';
import { emptyClient } from '../clients/client-drafts.ts';

export type ContactDraft = Omit<ChartContact, 'id' | 'personId' | 'kind' | 'version'>;

/** What a form of a contact edits; null: of somebody who is new. */
export function contactDraft(contact: ChartContact | null): ContactDraft {
  if (!contact) {
    const { firstName, lastName, language, zone, address, contactPoints } = emptyClient;
    return { firstName, lastName, relation: null, language, zone, address, contactPoints };
  }
  const { firstName, lastName, relation, language, zone, address, contactPoints } = contact;
  return { firstName, lastName, relation, language, zone, address, contactPoints };
}

/** Lines that were added and left empty are not sent. */
export const contactToSend = <Draft extends Pick<ContactDraft, 'contactPoints'>>(draft: Draft): Draft => ({
  ...draft,
  contactPoints: draft.contactPoints.filter(({ address }) => address.trim() !== ''),
});
