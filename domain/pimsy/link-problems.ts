import { keysOf } from '../keys.ts';

/** Why a record of PIMSY has no row here, with the way out. Nothing is ever guessed: a wrong link would show one person's data to another. */
export const linkProblems = {
  similar:
    'Somebody here has the same name or the same e-mail address, but not both. Say whether it is the same person.',
  'several-alike': 'More than one person here has this name and e-mail address. Say which one it is.',
  'number-taken':
    'A client here has this record number, but another birth date, or one of the two has none. Compare both; correct the wrong one, or link them.',
  'other-number':
    'A client here has this name and birth date under another record number. Say whether it is the same person.',
  'no-name': 'First or last name is missing in PIMSY. Enter it there; the next reading takes it.',
  'no-record-number': 'PIMSY has no record number for this client. Enter it there; the next reading takes it.',
  'no-place-name': 'The location has no name in PIMSY. Enter it there; the next reading takes it.',
  'place-linked': 'Two locations of PIMSY have the name of one here. Rename one of them in PIMSY.',
  'no-client': 'The appointment has no client.',
  'client-unlinked': 'Its client is not linked yet. Link the client; the next reading takes the appointment.',
  'no-employee': 'The appointment has no employee in PIMSY.',
  'employee-unlinked': 'Its employee is not linked yet. Link the employee; the next reading takes the appointment.',
  'no-location': 'The appointment has no location in PIMSY, so its time zone is not known. Enter one there.',
  'location-unlinked': 'Its location is not linked yet.',
  'no-time': 'PIMSY holds no beginning or end that can be read, or an end before the beginning. Correct it there.',
  'no-status': 'PIMSY holds a status that Rounds does not know. Correct it there.',
} as const;

export type LinkProblem = keyof typeof linkProblems;
export const linkProblemIds = keysOf(linkProblems);
