import { describe, expect, it } from '@jest/globals';
import { newDeviceNotice, secondFactorNotice } from './portal-notices.ts';

const about = {
  practice: { name: 'ABC Therapeutic Group', phone: '+18285550101', zone: 'America/New_York' },
  portal: 'https://abc.portal.example.com',
  at: '2026-03-03T14:30:00.000Z',
};
const notices = {
  device: newDeviceNotice(about),
  on: secondFactorNotice('on', about),
  off: secondFactorNotice('off', about),
  reset: secondFactorNotice('reset', about),
};

describe('An e-mail about the access to the portal', () => {
  it.each(Object.entries(notices))(
    'names the practice, the time in its zone and whom to call (%s)',
    (_, { subject, body }) => {
      expect(subject).toContain('ABC Therapeutic Group');
      expect(body).toContain('Tuesday, March 3, 2026 at 9:30 AM');
      expect(body).toContain('(828) 555-0101');
    },
  );

  it('leads to a new password where that helps: not where somebody else has the second factor', () => {
    const leads = Object.entries(notices).filter(([, { body }]) => body.includes(`${about.portal}/forgotten`));
    expect(leads.map(([name]) => name)).toEqual(['device', 'off', 'reset']);
  });
});
