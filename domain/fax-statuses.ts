import type { DeliveryEvent } from './statuses.ts';

/** What becomes of a fax at its provider, whose many words are read as one of these. */
export type FaxStatusName = 'queued' | 'sending' | 'delivered' | 'failed';

/** As ours: what a provider only works at counts as accepted. */
export const faxEvents: Readonly<Record<FaxStatusName, DeliveryEvent>> = {
  queued: 'accepted',
  sending: 'accepted',
  delivered: 'delivered',
  failed: 'failed',
};
