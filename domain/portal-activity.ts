import { formatMoney } from './money.ts';
import { fieldLabels } from './portal-information.ts';

/** What the activity of a portal account tells of; the names are actions of the audit log, `password-set` stands for an account's update by staff. */
export type PortalEvent = keyof typeof sentences;

const sentences = {
  'sign-in': 'Signed in',
  'sign-out': 'Signed out',
  'sign-in-failed': 'Somebody tried to sign in with a wrong password',
  'sign-in-refused': 'A sign-in was refused because sign-in was locked',
  'lock-out': 'Sign-in was locked for a while after several wrong passwords',
  'password-changed': 'Changed the password',
  'password-change-failed': 'Tried to change the password, but the current one was wrong',
  'link-used': 'Chose a password by a link from an e-mail',
  'link-asked': 'A link to choose a new password was asked for',
  'second-factor-on': 'Turned on two-step verification',
  'second-factor-off': 'Turned off two-step verification',
  'second-factor-reset': 'The practice turned off two-step verification',
  'second-factor-failed': 'Somebody knew the password, or had a link, but entered a wrong code',
  'recovery-codes-made': 'Made new recovery codes',
  'recovery-code-used': 'Used a recovery code',
  'password-set': 'The practice set a new password',
  'password-check-failed': 'Entered a wrong password where it was asked for',
  open: 'Opened your record',
  'messages-read': 'Read what you wrote in the portal',
  'document-opened': 'Opened a document of your record',
  'statement-opened': 'Opened a statement of your account',
  'document-sent': 'Sent a document',
  'ssn-revealed': 'Looked up your social security number',
  'insurance-revealed': 'Looked up the number of your insurance',
  'information-changed': 'Changed the information',
  'information-asked': 'Asked the practice for a change',
  'information-approved': 'Approved a change that you asked for',
  'information-refused': 'Did not approve a change that you asked for',
  'information-withdrawn': 'Took back a change that was asked for',
  'form-completed': 'Sent a form',
  'form-read': 'Read a form that you sent',
  'appointment-confirmed': 'Confirmed an appointment',
  'appointment-time-asked': 'Asked for another time for an appointment',
  'appointment-cancel-asked': 'Asked to cancel an appointment',
  'appointment-request-withdrawn': 'Took back what was asked about an appointment',
  'ccd-asked': 'Asked for the clinical document (CCD)',
  'ccd-declined': 'Declined your request for the clinical document (CCD)',
  'ccd-opened': 'Read the clinical document (CCD)',
  'ccd-downloaded': 'Downloaded the clinical document (CCD)',
  'card-paid': 'Paid by card',
  'card-refunded': 'Money was paid back to the card',
  'card-refund-refused': 'Money that was paid back did not reach the card',
  'guardian-given': 'Gave access to the portal for you',
  'guardian-entered': 'Signed in for you',
  'guardian-ended': 'Ended access to the portal for you',
} as const;

/** One line of a client's activity. `own`: the client did it; `staff`, `guardian`: name of the member of staff, or of who acts for the client, who did; `fields`: codes of what it was about; `whose`: name of the guardian whose access it was about; `amount`: cents. */
export function portalActivityLine(
  event: PortalEvent,
  {
    own,
    staff,
    guardian,
    fields,
    whose,
    amount,
  }: {
    own: boolean;
    staff: string | null;
    guardian: string | null;
    fields: readonly string[];
    whose: string | null;
    amount: number | null;
  },
): { what: string; who: string } {
  const about = amount === null ? (whose ?? fieldLabels(fields).join(', ')) : formatMoney(amount);
  return {
    what: about ? `${sentences[event]}: ${about}` : sentences[event],
    who: own ? 'You' : guardian ? `${guardian}, guardian` : staff || whoOtherwise(event),
  };
}

/** What ends by itself is nobody's doing. */
const whoOtherwise = (event: PortalEvent) => {
  if (event === 'card-refunded') return 'The practice';
  if (event === 'card-refund-refused') return 'The bank of the card';
  return event === 'guardian-ended' ? 'By itself' : 'Not signed in';
};
