import { describe, expect, it } from '@jest/globals';
import { nextPromiseStep, stepsDue } from './portal-messages.ts';

const at = ['2026-03-02T18:00:00.000Z', '2026-03-02T22:00:00.000Z', '2026-03-03T22:00:00.000Z'] as const;

describe('The promise of an answer', () => {
  it('Reminds, tells that it is overdue, then tells others, and then nothing more', () => {
    expect([0, 1, 2, 3].map((level) => nextPromiseStep({ level, at })?.step ?? null)).toEqual([
      'remind',
      'overdue',
      'escalate',
      null,
    ]);
    expect(nextPromiseStep({ level: 1, at })?.at).toBe(at[1]);
  });

  it('Counts what is due by now, to the instant', () => {
    expect(
      ['2026-03-02T17:59:59.999Z', at[0], at[1], '2026-03-04T00:00:00.000Z'].map((now) => stepsDue(at, now)),
    ).toEqual([0, 1, 2, 3]);
  });
});
