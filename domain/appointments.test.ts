import { describe, expect, it } from '@jest/globals';
import { appointmentMayBecome, appointmentStatuses, nextAppointmentStatuses } from './appointments.ts';

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
});
