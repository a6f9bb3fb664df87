/** How a message reaches a person. */
export const channels = ['email', 'text', 'voice', 'fax'] as const;
export type Channel = (typeof channels)[number];

/** Whether a practice limits how many automatic messages somebody gets by it a day and a week: the limits are of texts and calls. */
export const isLimited = (channel: Channel): boolean => channel === 'text' || channel === 'voice';

/** Whether it tells dates shortly: in a text each letter counts. */
export const hasShortDates = (channel: Channel): boolean => channel === 'text';

/** Why a message is sent; the gate decides by it (docs/architecture.md, decision 4). */
export const purposes = [
  'broadcast',
  'reminder',
  'client-message',
  'staff-notice',
  'staff-alert',
  'credential',
  'security-notice',
  'portal-notice',
  'opt-out-answer',
  'reply-answer',
  'safety',
] as const;
export type Purpose = (typeof purposes)[number];
