import { keysOf } from './keys.ts';

/** One entry of a list as Rounds brings it; a practice renames it, files it differently, or puts it out of use. */
export interface PicklistItem {
  code: string;
  label: string;
  /** Rounds itself opens tasks of this type, so it stays in use. */
  kept?: true;
  /** Clients choose it in the portal for what they write, once a user group with somebody in it answers it. */
  portal?: true;
}

export interface PicklistDefinition {
  label: string;
  /** One sentence for Picklist management. */
  description: string;
  /** Each entry names the user group that sees and answers what is of it. */
  grouped: boolean;
  /** Entries that Rounds itself uses: their codes stay, whatever a practice calls them. */
  items: readonly PicklistItem[];
}

/** Every list that a practice keeps under Picklist management. A code is stored and logged; its label is for people. */
export const picklists = {
  'task-type': {
    label: 'Task types',
    description: 'What a task is about, and the user group that sees and answers it.',
    grouped: true,
    items: [
      { code: 'safety-follow-up', label: 'Safety follow-up of a client', kept: true },
      { code: 'call-back', label: 'Call the client' },
      { code: 'bad-address', label: 'Number or address does not work', kept: true },
      { code: 'missed-window', label: 'Message would have come too late', kept: true },
      { code: 'reminder', label: 'Appointment reminder that needs a person', kept: true },
      { code: 'unknown-messages', label: 'Messages of which nobody knows whether they went out', kept: true },
      { code: 'document-infected', label: 'Document was refused by the virus scanner', kept: true },
      { code: 'document-unscanned', label: 'Document could not be scanned', kept: true },
      { code: 'emergency-access', label: 'Review an emergency access', kept: true },
      { code: 'import-failures', label: 'Rows of an import to correct', kept: true },
      { code: 'information-change', label: 'Change that a client asked for in the portal', kept: true },
      { code: 'sync-held', label: 'Schedule sync waits for a decision', kept: true },
      { code: 'sync-failed', label: 'Schedule sync keeps failing', kept: true },
      { code: 'visit-refused', label: 'Visit that PIMSY did not take', kept: true },
      { code: 'credential-failed', label: 'Portal credentials did not arrive', kept: true },
      { code: 'card-payment', label: 'Card payment that needs a person', kept: true },
      { code: 'prescription-refill', label: 'Prescription refill', portal: true },
      { code: 'records-request', label: 'Records request', kept: true, portal: true },
      { code: 'appointment-request', label: 'Appointment request', kept: true, portal: true },
      { code: 'billing-question', label: 'Billing question', portal: true },
      { code: 'other', label: 'Other', portal: true },
    ],
  },
  'missing-item': {
    label: 'Missing chart items',
    description: 'What a clinician can ask the chart keeper for.',
    grouped: false,
    items: [
      { code: 'signed-consent', label: 'Signed consent' },
      { code: 'insurance-card', label: 'Insurance card' },
      { code: 'identification', label: 'Identification' },
      { code: 'release-of-information', label: 'Release of information' },
      { code: 'referral', label: 'Referral' },
      { code: 'treatment-plan', label: 'Treatment plan' },
      { code: 'other', label: 'Other' },
    ],
  },
  reason: {
    label: 'Reasons',
    description: 'Why a task was withdrawn, a request declined, consent ended.',
    grouped: false,
    items: [
      { code: 'asked-by-client', label: 'The client asked for it' },
      { code: 'entered-in-error', label: 'Entered by mistake' },
      { code: 'no-longer-needed', label: 'No longer needed' },
      { code: 'other', label: 'Other' },
    ],
  },
} as const satisfies Record<string, PicklistDefinition>;

export type PicklistName = keyof typeof picklists;
export const picklistNames: readonly PicklistName[] = keysOf(picklists);
export const isPicklist = (name: string): name is PicklistName => Object.hasOwn(picklists, name);
