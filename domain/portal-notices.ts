import { displayPhone } from './phone.ts';
import { clockTime, longDate } from './time.ts';

/** An e-mail about somebody's own access. It names the practice and nothing of a treatment; `portal` is its address without a slash at the end. */
export function newDeviceNotice({
  practice: { name, phone, zone },
  portal,
  at,
}: {
  practice: { name: string; phone: string; zone: string };
  portal: string;
  /** ISO instant of the sign-in. */
  at: string;
}): { subject: string; body: string } {
  const when = `${longDate(at, zone, 'en')} at ${clockTime(at, zone, 'en')}`;
  return {
    subject: `A new sign-in to your ${name} portal`,
    body: [
      `Somebody signed in to your portal on ${when}, from a browser that was not used for it before.`,
      'If it was you, there is nothing to do.',
      `If it was not, choose a new password now at ${portal}/forgotten, or call us at ${displayPhone(phone)}.`,
    ].join('\n\n'),
  };
}

/** To the address that was on file before: somebody changed where the practice reaches the client. It names neither the old nor the new ones. */
export function contactsChangedNotice({
  practice: { name, phone, zone },
  at,
}: {
  practice: { name: string; phone: string; zone: string };
  /** ISO instant of the change. */
  at: string;
}): { subject: string; body: string } {
  const when = `${longDate(at, zone, 'en')} at ${clockTime(at, zone, 'en')}`;
  return {
    subject: `Your contact details at ${name} were changed`,
    body: [
      `The phone numbers or e-mail addresses in your portal were changed on ${when}.`,
      'If it was you, there is nothing to do.',
      `If it was not you, call us at ${displayPhone(phone)} right away. This mail went to the address that was on file before.`,
    ].join('\n\n'),
  };
}
