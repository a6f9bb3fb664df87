import { displayPhone } from './phone.ts';
import { clockTimeWithZone, longDate } from './time.ts';

/*
 * E-mails about somebody's own access. They name the practice and nothing of a treatment, carry no secret, and say whom to ask.
 */

interface About {
  practice: { name: string; phone: string; zone: string };
  /** Address of the portal, without a slash at the end. */
  portal: string;
  /** ISO instant of what it tells. */
  at: string;
}

interface Notice {
  subject: string;
  body: string;
}

const whenOf = ({ practice: { zone }, at }: About) =>
  `${longDate(at, zone, 'en')} at ${clockTimeWithZone(at, zone, 'en')}`;
const written = (subject: string, ...paragraphs: string[]): Notice => ({ subject, body: paragraphs.join('\n\n') });

export function newDeviceNotice(about: About): Notice {
  const { practice, portal } = about;
  return written(
    `A new sign-in to your ${practice.name} portal`,
    `Somebody signed in to your portal on ${whenOf(about)}, from a browser that was not used for it before.`,
    'If it was you, there is nothing to do.',
    `If it was not, choose a new password now at ${portal}/forgotten, or call us at ${displayPhone(practice.phone)}.`,
  );
}

/** Set up or removed by the client, or removed by staff for a client who has lost it. */
export type SecondFactorChange = 'on' | 'off' | 'reset';

export function secondFactorNotice(change: SecondFactorChange, about: About): Notice {
  const { practice, portal } = about;
  const when = whenOf(about);
  const call = `call us at ${displayPhone(practice.phone)}`;
  const toChoose = `choose a new password at ${portal}/forgotten`;
  if (change === 'on')
    return written(
      `Two-step verification is on for your ${practice.name} portal`,
      `Two-step verification was turned on for your portal on ${when}. From now on you sign in with your password and a code of your authenticator app.`,
      'Keep your recovery codes: each lets you in once, should you lose your phone.',
      // Only the practice can help then: a new password alone opens nothing any more.
      `If it was not you, ${call}.`,
    );
  if (change === 'off')
    return written(
      `Two-step verification is off for your ${practice.name} portal`,
      `Two-step verification was turned off for your portal on ${when}. Your password alone opens it now.`,
      'If it was you, there is nothing to do.',
      `If it was not, ${toChoose} now and ${call}.`,
    );
  return written(
    `We turned off two-step verification for your ${practice.name} portal`,
    `Our staff turned off two-step verification for your portal on ${when}, because you asked us to. Your password alone opens it now, and you were signed out everywhere.`,
    'You can turn it on again after you sign in, under Sign-in security.',
    `If you did not ask us, ${call} at once, and ${toChoose}.`,
  );
}
