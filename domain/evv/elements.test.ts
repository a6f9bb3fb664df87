import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { instantOf } from '../time.ts';
import { evvElements, type EvvFacts, evvFindings, lackWords, visitDates } from './elements.ts';

const now = '2026-03-10T00:00:00Z';
const zone = 'America/New_York';
const proven: EvvFacts = {
  planned: true,
  service: 'Home visit',
  client: 'known',
  employeeKnown: true,
  zone,
  clockedInAt: '2026-03-02T15:00:00Z',
  clockedOutAt: '2026-03-02T16:00:00Z',
  gpsIn: true,
  gpsOut: true,
};
const lacking = (change: Partial<EvvFacts>) =>
  evvFindings({ ...proven, ...change }, now).flatMap(({ element, lacks }) =>
    lacks.map((lack) => `${element}: ${lack}`),
  );

describe('the six elements of a visit', () => {
  it('are those of the law, in its order, and all there where nothing is missing', () => {
    expect(evvFindings(proven, now).map(({ element }) => element)).toEqual([
      'service',
      'client',
      'date',
      'location',
      'employee',
      'times',
    ]);
    expect(lacking({})).toEqual([]);
  });

  it.each<[string, Partial<EvvFacts>, string[]]>([
    ['no shift was matched', { planned: false, service: null }, ['service: service-unplanned']],
    ['the appointment has no type', { service: null }, ['service: service-untyped']],
    ['the visit has no job', { client: 'none' }, ['client: client-none']],
    ['nobody is mapped to the job', { client: 'unmapped' }, ['client: client-unmapped']],
    ['the shift is of another client', { client: 'differs' }, ['client: client-differs']],
    ['nobody is mapped to the user', { employeeKnown: false }, ['employee: employee-unmapped']],
    ['Timeero names no zone', { zone: null }, ['date: zone-unknown']],
    ['GPS was off at the clock-in', { gpsIn: false }, ['location: location-in']],
    ['GPS was off all the time', { gpsIn: false, gpsOut: false }, ['location: location-in', 'location: location-out']],
    ['it was never clocked out', { clockedOutAt: null, gpsOut: false }, ['times: end-missing', 'times: end-late']],
    ['it lasted for more than a day', { clockedOutAt: '2026-03-03T15:00:01Z' }, ['times: end-late']],
    ['its end is before its begin', { clockedOutAt: '2026-03-02T15:00:00Z' }, ['times: end-before-begin']],
  ])('tell in words what is missing where %s', (_, change, expected) => {
    expect(lacking(change)).toEqual(expected);
  });

  it('has a sentence for every lack that can come up, which ends and says what to do', () => {
    fc.assert(
      fc.property(
        fc.record({
          planned: fc.boolean(),
          service: fc.constantFrom('Home visit', null),
          client: fc.constantFrom('known', 'unmapped', 'none', 'differs'),
          employeeKnown: fc.boolean(),
          zone: fc.constantFrom(zone, null),
          clockedInAt: fc.constant('2026-03-02T15:00:00Z'),
          clockedOutAt: fc.option(fc.integer({ min: -90, max: 3_000 })),
          gpsIn: fc.boolean(),
          gpsOut: fc.boolean(),
        }),
        ({ clockedOutAt: minutes, ...some }) => {
          const begin = Date.parse(some.clockedInAt);
          const clockedOutAt = minutes === null ? null : new Date(begin + minutes * 60_000).toISOString();
          const findings = evvFindings({ ...some, clockedOutAt }, now);
          expect(findings.map(({ element }) => element)).toEqual([...evvElements]);
          for (const lack of findings.flatMap(({ lacks }) => lacks)) expect(lackWords[lack]).toMatch(/\.$/);
          expect(findings.find(({ element }) => element === 'times')?.lacks.length === 0).toBe(
            minutes !== null && minutes > 0 && minutes <= 1_440,
          );
        },
      ),
    );
  });
});

const dates = (from: string, to: string | null, change: object = {}) =>
  visitDates(
    {
      clockedInAt: instantOf(from, zone),
      clockedOutAt: to && instantOf(to, zone),
      clockInZone: zone,
      clockOutZone: zone,
      ...change,
    },
    'America/Phoenix',
  );

describe('the date of a visit', () => {
  it('is that of the clock on the wall there, and two where it went over midnight', () => {
    expect(dates('2026-03-02T22:00', '2026-03-02T23:59')).toEqual(['2026-03-02']);
    expect(dates('2026-03-02T22:00', '2026-03-03T00:30')).toEqual(['2026-03-02', '2026-03-03']);
    expect(dates('2026-03-02T22:00', null)).toEqual(['2026-03-02']);
    // The night in which clocks go forward, and the one in which they go back.
    expect(dates('2026-03-08T00:30', '2026-03-08T23:30')).toEqual(['2026-03-08']);
    expect(dates('2026-11-01T00:30', '2026-11-01T23:30')).toEqual(['2026-11-01']);
  });

  it('is that of the practice where Timeero names no zone', () => {
    const none = { clockInZone: null, clockOutZone: null };
    expect(dates('2026-03-03T01:00', '2026-03-03T01:30', none)).toEqual(['2026-03-02']);
  });
});
