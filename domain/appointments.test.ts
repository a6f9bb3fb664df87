import { describe, expect, it } from '@jest/globals';
import { appointmentMayBecome, appointmentStatuses, copayIsAhead, nextAppointmentStatuses } from './appointments.ts';

describe('an appointment', () => {
  it('that was cancelled can be scheduled again, and a slip between missed and completed can be mended', () => {
    expect(nextAppointmentStatuses('cancelled')).toEqual(['scheduled']);
    expect(appointmentMayBecome('missed', 'completed')).toBe(true);
    expect(appointmentMayBecome('completed', 'missed')).toBe(true);
  });

  it('that is over is not scheduled again, and never becomes what it is', () => {
    expect(appointmentMayBecome('completed', 'scheduled')).toBe(false);
    expect(appointmentStatuses.some((status) => appointmentMayBecome(status, status))).toBe(false);
  });

  it('asks for its copay only ahead, and while it stands', () => {
    const startsAt = '2031-03-04T15:00:00.000Z';
    const at = Date.parse(startsAt);
    expect(appointmentStatuses.filter((status) => copayIsAhead({ status, startsAt }, at - 1))).toEqual([
      'scheduled',
      'confirmed',
    ]);
    expect(copayIsAhead({ status: 'scheduled', startsAt }, at)).toBe(false);
  });
});
