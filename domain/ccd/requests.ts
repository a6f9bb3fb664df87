import { type CcdFault, notChecked } from './check.ts';
import { keysOf } from '../keys.ts';

/** Where a client's request for their CCD stands. `checking`: a document is there and is scanned and looked at. It never lapses by itself: the client has a right to an answer. */
export const ccdStatuses = ['requested', 'fetching', 'checking', 'needs-staff', 'ready', 'declined'] as const;
export type CcdStatus = (typeof ccdStatuses)[number];
/** Nobody has answered yet. */
export const openCcdStatuses = [
  'requested',
  'fetching',
  'checking',
  'needs-staff',
] as const satisfies readonly CcdStatus[];
export const isOpenCcd = (status: CcdStatus): boolean => openCcdStatuses.some((each) => each === status);

/** Where its document came from. */
export type CcdSource = 'pimsy' | 'staff';

interface Reason {
  /** Why a person is needed. */
  words: string;
  next: string;
}

const another = 'Look at the file, export the CCD of this client anew in PIMSY (C-CDA, XML), and upload that.';
const byHand = 'Export the CCD in PIMSY (C-CDA, XML) and upload it here.';

/** Why Rounds alone cannot answer a request, in words for staff. None says anything of what a document holds. */
export const ccdReasons = {
  'not-connected': { words: 'PIMSY is not connected.', next: byHand },
  'not-able': { words: 'This connection to PIMSY gives no CCDs.', next: byHand },
  'no-birth-date': {
    words: 'The client has no birth date on file, so nobody can tell whether a CCD is theirs.',
    next: 'Enter it in the chart, then try PIMSY again, or upload the CCD here.',
  },
  'not-linked': {
    words: 'The client is linked to no record of PIMSY.',
    next: 'Link them under Integrations and try PIMSY again, or upload the CCD here.',
  },
  none: { words: 'PIMSY has no CCD of this client.', next: `Make one in PIMSY and try again. Or: ${byHand}` },
  away: { words: 'PIMSY did not answer, several times.', next: `Try again later. Or: ${byHand}` },
  'not-reached': {
    words: 'PIMSY does not accept what stands under Integrations: its address, or the credentials.',
    next: `Check both under Integrations > PIMSY > Configuration, then try again. Or: ${byHand}`,
  },
  refused: {
    words: 'PIMSY refused to give the CCD.',
    next: `Try again later, and tell support@pimsyehr.com if it lasts. Or: ${byHand}`,
  },
  damaged: {
    words: 'What PIMSY sent is damaged, or no document, several times.',
    next: `Try again later, and tell support@pimsyehr.com if it lasts. Or: ${byHand}`,
  },
  'not-allowed': {
    words: 'PIMSY does not let Rounds read CCDs.',
    next: `Ask support@pimsyehr.com to allow reading DocumentReference and Binary. Until then: ${byHand}`,
  },
  'other-format': { words: 'The newest CCD of this client in PIMSY is no XML file.', next: byHand },
  'too-large': { words: 'The document is larger than 5 MB.', next: another },
  'not-xml': {
    words:
      'The document cannot be read: it is no well-formed XML in an encoding that is read, or it has a DTD, which is not taken.',
    next: 'Look at the file, save it as UTF-8, or export the CCD of this client anew in PIMSY (C-CDA, XML), and upload that.',
  },
  'not-cda': { words: 'The file is no clinical document (CDA).', next: another },
  'not-ccd': { words: 'It is a clinical document, but no CCD.', next: another },
  incomplete: { words: 'The CCD lacks sections that it must have.', next: another },
  'other-person': {
    words: 'Name or birth date in the CCD are not those of this client. It was not shown to anybody.',
    next: 'Compare both with the chart and with PIMSY; the first name counts where another client has the same last name and birth date. If it is somebody else’s, tell your privacy officer.',
  },
  infected: { words: 'The virus scanner refused the document.', next: another },
  unscanned: {
    words: 'The document could not be scanned for viruses.',
    next: 'Once the scanner works, upload it again or try PIMSY again: it is scanned anew then.',
  },
  withdrawn: { words: 'The document was withdrawn before it was ready.', next: byHand },
} as const satisfies Record<CcdFault, Reason> & Record<string, Reason>;
export type CcdReason = keyof typeof ccdReasons;
export const ccdReasonCodes: readonly CcdReason[] = keysOf(ccdReasons);
export const isCcdReason = (code: string): code is CcdReason => Object.hasOwn(ccdReasons, code);

/** What was and was not looked at, for who answers for it. */
export const checkedWords = `Checked: well-formed XML without DTD, a CCD of the US Realm by its template, the sections that it must have, last name and birth date (and first name, where another client shares both), viruses. ${notChecked}`;

/** What time brings to a request that is open: those who answer hear that it is overdue, later those who may give their work to somebody. */
export const ccdSteps = ['overdue', 'escalate'] as const;
