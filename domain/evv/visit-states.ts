import { keysOf } from '../keys.ts';

/**
 * Where handing a visit to PIMSY stands. `open`: somebody is still clocked in; `held`: a person has to map or correct somebody first; `waiting`: its turn
 * comes; `sending`: a call is under way; `doubt`: one was never answered, so PIMSY is asked first whether it has the visit; `refused`: PIMSY does not take
 * it; `unneeded`: no client was visited, or Timeero has it no more.
 */
export const visitStates = ['open', 'held', 'waiting', 'sending', 'doubt', 'sent', 'refused', 'unneeded'] as const;
export type VisitState = (typeof visitStates)[number];

/** A call may be made for it. */
export const visitIsDue = (state: VisitState): boolean =>
  state === 'waiting' || state === 'sending' || state === 'doubt';
/** Nothing happens to it by itself before Timeero changes it or a person acts. */
export const visitIsOver = (state: VisitState): boolean =>
  state === 'sent' || state === 'refused' || state === 'unneeded';
/** A person may have it tried again. */
export const visitMayBeRetried = (state: VisitState): boolean =>
  state === 'held' || state === 'refused' || state === 'waiting' || state === 'doubt';

/** How a call ended; `same`: PIMSY had the very same already; `later`: PIMSY certainly did nothing. */
export const attemptOutcomes = ['sent', 'same', 'refused', 'later', 'doubt'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

interface Reason {
  words: string;
  /** What a person can do. */
  next: string;
}

const itself = 'Rounds tries again by itself.';

/** Why a visit is where it is. A code is stored; its words may change. */
export const visitReasons = {
  'client-unmapped': {
    words: 'No client of PIMSY is mapped to the job of this visit.',
    next: 'Map it under Integrations > Mapping, then press Try again here; the next sync does it by itself.',
  },
  'employee-unmapped': {
    words: 'No employee of PIMSY is mapped to the user of this visit.',
    next: 'Map them under Integrations > Mapping, then press Try again here; the next sync does it by itself.',
  },
  'client-differs': {
    words: 'The shift is of one client, and the job that was clocked into is of another.',
    next: 'Correct the job or the shift of this visit in Timeero.',
  },
  'times-reversed': {
    words: 'The clock-out is not after the clock-in.',
    next: 'Correct the times in Timeero.',
  },
  'no-client': {
    words: 'No client was visited: neither the visit nor its shift has a job.',
    next: 'If there was one, give the visit its job in Timeero.',
  },
  'non-visit-job': {
    words: 'The job of this visit was marked as no client visit.',
    next: 'If it was one, press Is a client visit here; that counts for all visits of the job.',
  },
  gone: { words: 'Timeero has this visit no more.', next: 'There is nothing to do.' },
  'other-account': {
    words: 'PIMSY or Timeero was connected to another account before this visit was handed over.',
    next: 'If PIMSY needs it, enter it there.',
  },
  'left-pimsy': {
    words: 'PIMSY got this visit before it was deleted in Timeero, or stopped being one of a client.',
    next: 'Mark it as entered in error in PIMSY if it never took place; Rounds deletes nothing there.',
  },
  'not-enabled': {
    words: 'PIMSY is not enabled.',
    next: 'Enable it under Integrations > PIMSY > Configuration; what waits then goes.',
  },
  'pimsy-away': {
    words: 'PIMSY did not answer.',
    next: `${itself} If it lasts, ask PIMSY whether they have an outage.`,
  },
  'pimsy-busy': { words: 'PIMSY asked to wait.', next: itself },
  'pimsy-garbled': {
    words: 'PIMSY gave an answer that cannot be read, or holds this visit more than once.',
    next: `${itself} If it lasts, give the visit's ID and the time to PIMSY's support.`,
  },
  'pimsy-refuses': {
    words: 'PIMSY does not accept the credentials, or does not let them write visits.',
    next: 'Enter them anew under Integrations > PIMSY > Configuration, or ask support@pimsyehr.com to allow writing visits. What waits then goes by itself.',
  },
  'pimsy-unsupported': {
    words: 'This PIMSY takes no visits, or no corrected ones.',
    next: 'Ask support@pimsyehr.com to allow Encounter: search by identifier, create and update. What waits then goes by itself.',
  },
  rejected: {
    words: 'PIMSY looked at this visit and does not take it.',
    next: 'Its answer stands below. Correct what it names, in PIMSY or in Timeero, then press Try again.',
  },
  unsendable: {
    words: 'The id of the client or of the employee is not one that PIMSY gives.',
    next: 'Unmap them under Integrations > Mapping and map them anew, then press Try again.',
  },
} as const satisfies Record<string, Reason>;

export type VisitReason = keyof typeof visitReasons;
export const visitReasonCodes: readonly VisitReason[] = keysOf(visitReasons);
/** Whatever keeps all visits of a practice from PIMSY, and not this one alone. */
export const isOfConnection = (reason: VisitReason): boolean =>
  reason === 'pimsy-refuses' || reason === 'pimsy-unsupported';
