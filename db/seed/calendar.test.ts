import { describe, expect, it } from '@jest/globals';
import { addDays, wallTimeExists, wallTimeOf } from '../../domain/time.ts';
import { samplePractice } from './build.ts';
import { plans } from './plans.ts';

/** The Thursday before the clocks change in most of the United States, so that summer time begins within the calendar. */
const now = '2026-03-05T14:20:30Z';
const today = '2026-03-05';

describe.each(plans.map((plan) => ({ name: plan.name, zone: plan.zone, rows: samplePractice(plan, now) })))(
  'the calendar of $name',
  ({ zone: practiceZone, rows }) => {
    const visits = rows.Appointment.map(
      ({ localStart = '', zone = '', startsAt, endsAt, status, staffId, clientId, locationId }) => ({
        local: localStart.replace(' ', 'T').slice(0, 16),
        date: localStart.slice(0, 10),
        zone,
        starts: startsAt?.getTime() ?? NaN,
        ends: endsAt?.getTime() ?? NaN,
        status: status ?? '',
        staffId,
        clientId,
        locationId,
      }),
    );

    it('keeps the clock at each location, also where summer time begins in between', () => {
      const zones = new Map(rows.Location.map(({ id, zone }) => [id, zone]));
      const wrong = visits.filter(
        ({ local, zone, starts, locationId = '' }) =>
          zone !== zones.get(locationId) ||
          !wallTimeExists(local, zone) ||
          wallTimeOf(new Date(starts).toISOString(), zone) !== local,
      );
      expect(wrong).toEqual([]);
      const offsets = new Set(visits.map(({ local, starts }) => (starts - Date.parse(`${local}Z`)) / 3_600_000));
      // New York and Chicago move their clocks by an hour, Phoenix never does.
      expect(offsets).toEqual(new Set(practiceZone === 'America/Phoenix' ? [7] : [4, 5, 6]));
    });

    it('stays within working hours and never books a clinician twice', () => {
      const outside = visits.filter(({ local }) => local.slice(11) < '08:00' || local.slice(11) >= '18:00');
      expect(outside).toEqual([]);
      const byStaff = Map.groupBy(visits, ({ staffId }) => staffId);
      const twice = [...byStaff.values()].flatMap((list) => {
        const sorted = list.toSorted((a, b) => a.starts - b.starts);
        return sorted.filter((visit, i) => (sorted[i - 1]?.ends ?? 0) > visit.starts);
      });
      expect(twice).toEqual([]);
    });

    it('knows how past appointments ended, and leaves what is ahead open', () => {
      const over = visits.filter(({ ends }) => ends < Date.parse(now));
      const ahead = visits.filter(({ ends }) => ends >= Date.parse(now));
      expect(new Set(over.map(({ status }) => status))).toEqual(new Set(['completed', 'missed', 'cancelled']));
      expect(new Set(ahead.map(({ status }) => status))).toEqual(new Set(['scheduled', 'confirmed', 'cancelled']));
    });

    it('reaches from 60 days back to 30 ahead, with somebody to remind on each of the next seven days', () => {
      const dates = visits.map(({ date }) => date).toSorted();
      expect([dates[0], dates.at(-1)]).toEqual([addDays(today, -60), addDays(today, 30)]);
      const standing = new Set(visits.flatMap(({ date, status }) => (status === 'cancelled' ? [] : [date])));
      for (let ahead = 1; ahead <= 7; ahead++) expect(standing).toContain(addDays(today, ahead));
    });
  },
);

describe('the sample', () => {
  it.each(['2026-01-01T05:00:00Z', '2026-10-29T23:59:59Z', '2027-02-28T12:00:00Z', '2028-02-29T03:00:00Z'])(
    'can be made on any day, as on %s, with a next day to remind of',
    (day) => {
      for (const plan of plans) {
        const { Appointment, Broadcast } = samplePractice(plan, day);
        expect(Appointment.length).toBeGreaterThan(500);
        expect(Broadcast.every(({ startDate }) => typeof startDate === 'string')).toBe(true);
      }
    },
  );
});
