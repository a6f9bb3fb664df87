import { keysOf } from '../keys.ts';

interface Failure {
  /** What happened, in a sentence. */
  words: string;
  /** What a person can do. */
  next: string;
}

const itself = 'The next run tries again by itself.';

/** Why a run of the schedule sync ended without having done its work. A code is stored; its words may change. */
export const syncFailures = {
  'not-enabled': {
    words: 'PIMSY or Timeero is not enabled.',
    next: 'Enable both under Integrations, then sync again.',
  },
  'pimsy-away': {
    words: 'PIMSY did not answer.',
    next: `${itself} If it lasts, ask PIMSY whether they have an outage.`,
  },
  'pimsy-refuses': {
    words: 'PIMSY does not accept the credentials, or does not let them read what is needed.',
    next: 'Enter them anew under Integrations > PIMSY > Configuration. Unsure which ones? support@pimsyehr.com',
  },
  'pimsy-garbled': {
    words: 'PIMSY gave an answer that cannot be read.',
    next: `${itself} If it lasts, tell PIMSY's support the time of this run.`,
  },
  'pimsy-being-read': {
    words: 'Another reading of PIMSY was under way and did not end in time.',
    next: `${itself} How far that reading is stands under Integrations > PIMSY > Configuration.`,
  },
  'pimsy-unsupported': {
    words: 'This PIMSY cannot do what the sync needs.',
    next: 'Look under Integrations > PIMSY > Configuration for what is missing.',
  },
  'pimsy-inside': {
    words: "PIMSY's address leads into the network of the server, where Rounds does not call.",
    next: 'Enter the public address of PIMSY under Integrations > PIMSY > Configuration.',
  },
  'timeero-away': {
    words: 'Timeero did not answer.',
    next: `${itself} If it lasts, check its address under Integrations > Timeero > Configuration and whether Timeero is up.`,
  },
  'timeero-refuses': {
    words: 'Timeero refused the API key, or its address does not lead to its API.',
    next: 'Enter a new key, or correct the address, under Integrations > Timeero > Configuration.',
  },
  'timeero-inside': {
    words: "Timeero's address leads into the network of the server, where Rounds does not call.",
    next: 'Enter the public address of Timeero under Integrations > Timeero > Configuration.',
  },
  'timeero-incomplete': {
    words: "Timeero's list of shifts could not be read to its end, so nothing was written.",
    next: itself,
  },
  'timeero-busy': { words: 'Timeero asked for fewer requests for too long.', next: itself },
  lost: {
    words: 'The run ended before its work was done: its workflow was stopped, or its worker was gone.',
    next: 'What it had done by then stands. The next run does the rest.',
  },
  unexpected: {
    words: 'Something went wrong inside of Rounds.',
    next: `${itself} If it lasts, give the time of this run to whoever runs Rounds.`,
  },
} as const satisfies Record<string, Failure>;

export type SyncFailure = keyof typeof syncFailures;
export const syncFailureCodes: readonly SyncFailure[] = keysOf(syncFailures);
export const isSyncFailure = (code: string): code is SyncFailure => Object.hasOwn(syncFailures, code);

/** By the names of the errors of PIMSY, and of what else ends a reading of it. */
const ofReadings: Readonly<Record<string, SyncFailure>> = {
  PimsyDisabled: 'not-enabled',
  PimsyReadingUnderWay: 'pimsy-being-read',
  EhrInside: 'pimsy-inside',
  EhrUnreachable: 'pimsy-away',
  EhrRateLimited: 'pimsy-away',
  EhrInvalidAnswer: 'pimsy-garbled',
  EhrUnsupported: 'pimsy-unsupported',
  EhrAnswerTooLarge: 'pimsy-garbled',
  EhrTooLarge: 'pimsy-garbled',
  EhrOtherFormat: 'pimsy-garbled',
  EhrRefused: 'pimsy-unsupported',
  EhrUnauthorised: 'pimsy-refuses',
  EhrForbidden: 'pimsy-refuses',
  EhrNotFound: 'pimsy-refuses',
};

/** Why a run ends whose reading of PIMSY ended by a failure of this type. */
export const failureOfReading = (type: string): SyncFailure => ofReadings[type] ?? 'unexpected';
