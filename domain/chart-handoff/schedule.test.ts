import { describe, expect, it } from '@jest/globals';
import { nextStep, type RequestClock } from './schedule.ts';

const clock: RequestClock = {
  phase: 'acknowledged',
  remindAt: '2026-03-03T15:00:00.000Z',
  reminded: false,
  rungsAt: ['2026-03-03T19:00:00.000Z', '2026-03-04T19:00:00.000Z', '2026-03-05T19:00:00.000Z'],
  level: 0,
  nudgeAt: '2026-03-03T16:00:00.000Z',
};

describe('what time brings to a request', () => {
  it('is a reminder before it is due, and then one rung of the ladder after the other', () => {
    expect(nextStep(clock)).toEqual({ step: 'remind', at: clock.remindAt });
    const after = (level: number) => nextStep({ ...clock, reminded: true, level })?.step;
    expect([0, 1, 2, 3].map(after)).toEqual(['delegate', 'supervisor', 'administrator', undefined]);
  });

  it('is no reminder where it would come when the request is due already', () => {
    expect(nextStep({ ...clock, remindAt: clock.rungsAt[0] })?.step).toBe('delegate');
  });

  it('reminds who asked, and nobody else, while it is their turn', () => {
    expect(nextStep({ ...clock, phase: 'needs-information', level: 1 })).toEqual({ step: 'nudge', at: clock.nudgeAt });
    expect(nextStep({ ...clock, phase: 'declined' })?.step).toBe('nudge');
  });

  it('is nothing once it is over', () => {
    expect(nextStep({ ...clock, phase: 'completed' })).toBeNull();
    expect(nextStep({ ...clock, phase: 'withdrawn' })).toBeNull();
  });
});
