import type { DeliveryEvent } from './statuses.ts';

/** What becomes of a fax at its provider, whose many words are read as one of these; its events have these names. */
export const faxStatuses = ['fax-queued', 'fax-sending', 'delivered', 'failed'] as const;
export type FaxStatusName = (typeof faxStatuses)[number];

/** As ours: what a provider only works at counts as accepted. */
export const faxEvents: Readonly<Record<FaxStatusName, DeliveryEvent>> = {
  'fax-queued': 'accepted',
  'fax-sending': 'accepted',
  delivered: 'delivered',
  failed: 'failed',
};
