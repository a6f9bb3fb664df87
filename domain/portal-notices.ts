import { displayPhone } from './phone.ts';
import { clockTimeWithZone, longDate } from './time.ts';

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
  const when = `${longDate(at, zone, 'en')} at ${clockTimeWithZone(at, zone, 'en')}`;
  return {
    subject: `A new sign-in to your ${name} portal`,
    body: [
      `Somebody signed in to your portal on ${when}, from a browser that was not used for it before.`,
      'If it was you, there is nothing to do.',
      `If it was not, choose a new password now at ${portal}/forgotten, or call us at ${displayPhone(phone)}.`,
    ].join('\n\n'),
  };
}
