import { describe, expect, it } from '@jest/globals';
import { appointmentMayBecome, appointmentStatuses, nextAppointmentStatuses, worthReminding } from './appointments.ts';

const now = '2026-03-03T16:00:00Z';

describe('an appointment', () => {
  it.each([
    ['scheduled', true],
    ['confirmed', true],
    ['cancelled', false],
    ['missed', false],
    ['completed', false],
  ] as const)('that is %s and ahead: reminded of? %s', (status, expected) => {
    expect(worthReminding({ status, startsAt: '2026-03-04T09:00:00-07:00' }, now)).toBe(expected);
  });

  it('is not reminded of once it has begun', () => {
    expect(worthReminding({ status: 'scheduled', startsAt: now }, now)).toBe(false);
    // This is 15:30Z, half an hour ago, though as text it sorts after now.
    expect(worthReminding({ status: 'scheduled', startsAt: '2026-03-03T17:30:00+02:00' }, now)).toBe(false);
  });

  it('that was cancelled can be scheduled again, and a slip between missed and completed can be mended', () => {
    expect(nextAppointmentStatuses('cancelled')).toEqual(['scheduled']);
    expect(appointmentMayBecome('missed', 'completed')).toBe(true);
    expect(appointmentMayBecome('completed', 'missed')).toBe(true);
  });

  it('that is over is not scheduled again, and never becomes what it is', () => {
    expect(appointmentMayBecome('completed', 'scheduled')).toBe(false);
    expect(appointmentStatuses.some((status) => appointmentMayBecome(status, status))).toBe(false);
  });
});
