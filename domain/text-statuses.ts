import type { DeliveryEvent } from './statuses.ts';

/** What becomes of a text at its provider, whose many words are read as one of these. */
export type TextStatusName = 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed';

/** As ours: what a provider only passes on counts as accepted. */
export const textEvents: Readonly<Record<TextStatusName, DeliveryEvent>> = {
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
};
