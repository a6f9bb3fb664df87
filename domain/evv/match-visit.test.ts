import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { instantOf } from '../time.ts';
import { matchVisit, type MatchableVisit, type ShiftCandidate } from './match-visit.ts';

const now = '2026-03-09T00:00:00Z';
const zone = 'America/New_York';
const at = (wallTime: string) => new Date(instantOf(wallTime, zone)).toISOString();

const shift = (id: string, from: string, to: string, change: Partial<ShiftCandidate> = {}): ShiftCandidate => ({
  id,
  timeeroId: `t-${id}`,
  userIds: ['u1'],
  jobId: 'j1',
  startsAt: at(from),
  endsAt: at(to),
  gone: false,
  ...change,
});
const visit = (from: string, to: string | null, change: Partial<MatchableVisit> = {}): MatchableVisit => ({
  userId: 'u1',
  jobId: 'j1',
  scheduleId: null,
  from: at(from),
  to: to && at(to),
  ...change,
});
const morning = shift('morning', '2026-03-02T09:00', '2026-03-02T10:00');
const noon = shift('noon', '2026-03-02T12:00', '2026-03-02T13:00');

describe('a visit', () => {
  it('is of the shift that Timeero names, whoever and whenever that was for', () => {
    const named = shift('other', '2026-03-05T09:00', '2026-03-05T10:00', { userIds: ['u9'], jobId: null, gone: true });
    const found = matchVisit(
      visit('2026-03-02T09:00', '2026-03-02T10:00', { scheduleId: 't-other' }),
      [morning, named],
      now,
    );
    expect(found).toEqual({ shiftId: 'other', by: 'schedule', why: null });
  });

  it('that names none is of the same employee, job and time', () => {
    expect(matchVisit(visit('2026-03-02T08:53', '2026-03-02T09:58'), [noon, morning], now)).toMatchObject({
      shiftId: 'morning',
      by: 'time',
    });
    for (const other of [{ userId: 'u2' }, { jobId: 'j2' }, { jobId: null }])
      expect(matchVisit(visit('2026-03-02T09:00', '2026-03-02T10:00', other), [morning], now).why).toBe('no-shift');
    expect(matchVisit(visit('2026-03-02T10:00', '2026-03-02T12:00'), [morning, noon], now).why).toBe('no-shift');
    expect(
      matchVisit(visit('2026-03-02T09:00', '2026-03-02T10:00'), [{ ...morning, gone: true }], now).shiftId,
    ).toBeNull();
  });

  it('that names a shift which nobody knows is of another one that fits, and says so where none does', () => {
    const unknown = { scheduleId: 't-none' };
    expect(matchVisit(visit('2026-03-02T09:00', '2026-03-02T10:00', unknown), [morning], now).shiftId).toBe('morning');
    expect(matchVisit(visit('2026-03-04T09:00', '2026-03-04T10:00', unknown), [morning], now).why).toBe(
      'unknown-shift',
    );
  });

  it('that lasts has the time until now in common', () => {
    expect(matchVisit(visit('2026-03-02T09:05', null), [morning], at('2026-03-02T09:06')).shiftId).toBe('morning');
    expect(matchVisit(visit('2026-03-02T08:50', null), [morning], at('2026-03-02T08:55')).why).toBe('no-shift');
  });

  it('over two shifts is of the one that it shares most with, and nobody guesses between equals', () => {
    const long = visit('2026-03-02T09:30', '2026-03-02T13:00');
    expect(matchVisit(long, [morning, noon], now).shiftId).toBe('noon');
    const twin = { ...morning, id: 'twin', timeeroId: 't-twin' };
    expect(matchVisit(visit('2026-03-02T09:00', '2026-03-02T10:00'), [morning, twin], now).why).toBe('several');
  });

  it('and another one of the same shift are both of it, also where they overlap', () => {
    const visits = [visit('2026-03-02T09:00', '2026-03-02T09:40'), visit('2026-03-02T09:30', '2026-03-02T10:05')];
    expect(visits.map((each) => matchVisit(each, [morning, noon], now).shiftId)).toEqual(['morning', 'morning']);
  });

  it('over midnight, and in both nights in which clocks change, is found', () => {
    const nights = [
      ['2026-03-02T22:00', '2026-03-03T06:00'],
      // Clocks skip 2:00 to 3:00.
      ['2026-03-07T22:00', '2026-03-08T06:00'],
      // Clocks show 1:00 to 2:00 twice.
      ['2026-10-31T22:00', '2026-11-01T06:00'],
    ] as const;
    const shifts = nights.map(([from, to]) => shift(from, from, to));
    const later = '2026-12-01T00:00:00Z';
    const found = nights.map(([from, to]) => matchVisit(visit(from, to), shifts, later).shiftId);
    expect(found).toEqual(nights.map(([from]) => from));
  });
});

const minute = fc.integer({ min: 0, max: 3 * 24 * 60 });
const instant = (minutes: number) => new Date(Date.parse('2026-03-07T00:00:00Z') + minutes * 60_000).toISOString();
const someShift = fc.record({
  begin: minute,
  length: fc.integer({ min: 15, max: 600 }),
  user: fc.constantFrom('u1', 'u2'),
  job: fc.constantFrom('j1', 'j2', null),
  gone: fc.boolean(),
});
const someVisit = fc.record({
  begin: minute,
  length: fc.option(fc.integer({ min: 1, max: 900 })),
  schedule: fc.option(fc.nat(9)),
});

describe('whatever was planned and recorded', () => {
  it('a visit is of a shift that Timeero names, or of one of the same people that shares time with it, or says why of none', () => {
    fc.assert(
      fc.property(fc.array(someShift, { maxLength: 8 }), someVisit, (planned, recorded) => {
        const shifts = planned.map(({ begin, length, user, job, gone }, n) => ({
          ...shift(String(n), '2026-03-02T09:00', '2026-03-02T10:00'),
          startsAt: instant(begin),
          endsAt: instant(begin + length),
          userIds: [user],
          jobId: job,
          gone,
        }));
        const { begin, length, schedule } = recorded;
        const one: MatchableVisit = {
          userId: 'u1',
          jobId: 'j1',
          scheduleId: schedule === null ? null : `t-${schedule}`,
          from: instant(begin),
          to: length === null ? null : instant(begin + length),
        };
        const end = instant(4 * 24 * 60);
        const found = matchVisit(one, shifts, end);
        // The order in which shifts are read says nothing.
        expect(matchVisit(one, shifts.toReversed(), end)).toEqual(found);
        const matched = shifts.find(({ id }) => id === found.shiftId);
        const fits = (each: ShiftCandidate) =>
          !each.gone &&
          each.userIds.includes('u1') &&
          each.jobId === 'j1' &&
          each.startsAt < (one.to ?? end) &&
          each.endsAt > one.from;
        const isRight = matched
          ? matched.timeeroId === one.scheduleId || fits(matched)
          : found.why !== null && (found.why === 'several' || !shifts.some(fits));
        expect(isRight).toBe(true);
      }),
    );
  });
});
