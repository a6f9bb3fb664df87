import { describe, expect, it } from '@jest/globals';
import { cancelUntil, offeredTo, type StandingAppointment } from './portal-appointments.ts';
import { instantOf } from './time.ts';

const zone = 'America/New_York';
const at = (localStart: string, part: Partial<StandingAppointment> = {}): StandingAppointment => ({
  status: 'scheduled',
  localStart,
  zone,
  startsAt: instantOf(localStart, zone),
  asked: null,
  ...part,
});
const policy = { confirms: true, requests: true, cancelHours: 24 };
const noon = at('2027-06-02T12:00');
const on = (wall: string) => new Date(instantOf(wall, zone));

describe('until when a client can ask to cancel', () => {
  it.each([
    // Clocks go forward on 14 March 2027, and back on 7 November: a day before 9:30 is 9:30 all the same.
    ['2027-03-14T09:30', 24, '2027-03-13T14:30:00.000Z'],
    ['2027-11-07T09:30', 24, '2027-11-06T13:30:00.000Z'],
    ['2027-11-08T09:30', 48, '2027-11-06T13:30:00.000Z'],
    // What is less than a day counts as it passes.
    ['2027-03-14T09:30', 12, '2027-03-14T01:30:00.000Z'],
    ['2027-11-07T09:30', 12, '2027-11-07T02:30:00.000Z'],
    ['2027-11-08T09:30', 36, '2027-11-07T02:30:00.000Z'],
    // Of a wall time that clocks skip it is the next one, of one that they show twice the first.
    ['2027-03-15T02:30', 24, '2027-03-14T07:30:00.000Z'],
    ['2027-11-08T01:30', 24, '2027-11-07T05:30:00.000Z'],
    ['2027-06-02T12:00', 0, '2027-06-02T16:00:00.000Z'],
  ])('of %s with %i hours is %s', (localStart, hours, until) => {
    expect(cancelUntil(at(localStart), hours)).toBe(until);
  });
});

describe('what a client can do with an appointment', () => {
  it('is everything well before it, and no longer to ask to cancel within the hours of the practice', () => {
    const cancelled = { cancelUntil: '2027-06-01T16:00:00.000Z', takeBack: false, confirm: true, reschedule: true };
    expect(offeredTo(noon, policy, on('2027-06-01T11:59'))).toEqual({ ...cancelled, cancel: true });
    expect(offeredTo(noon, policy, on('2027-06-01T12:00'))).toEqual({ ...cancelled, cancel: false });
  });

  it.each([
    ['has begun', noon, '2027-06-02T12:00'],
    ['was cancelled', { ...noon, status: 'cancelled' as const }, '2027-05-01T12:00'],
    ['was missed', { ...noon, status: 'missed' as const, asked: 'cancel' as const }, '2027-06-03T12:00'],
  ])('is nothing once it %s', (_, appointment, now) => {
    const nothing = { confirm: false, reschedule: false, cancel: false, takeBack: false, cancelUntil: null };
    expect(offeredTo(appointment, policy, on(now))).toEqual(nothing);
  });

  it('follows the settings of the practice, but what was asked for can always be taken back', () => {
    const closed = { ...policy, confirms: false, requests: false };
    const nothing = { confirm: false, reschedule: false, cancel: false, cancelUntil: null };
    const early = on('2027-05-01T12:00');
    expect(offeredTo(noon, closed, early)).toEqual({ ...nothing, takeBack: false });
    expect(offeredTo({ ...noon, asked: 'reschedule' }, closed, early)).toEqual({ ...nothing, takeBack: true });
  });
});
