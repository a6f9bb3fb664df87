import { describe, expect, it } from '@jest/globals';
import { idleState, warningSeconds } from './idle.ts';

const minute = 60_000;

describe('The automatic sign-out', () => {
  it('Leaves alone whoever is at work', () => {
    expect(idleState(0, 13 * minute, 15)).toEqual({ kind: 'active' });
  });

  it('Warns a minute before, and counts down', () => {
    expect(idleState(0, 14 * minute, 15)).toEqual({ kind: 'warning', seconds: 60 });
    expect(idleState(0, 15 * minute - 1_500, 15)).toEqual({ kind: 'warning', seconds: 2 });
  });

  it('Comes when the time is over', () => {
    expect(idleState(0, 15 * minute, 15)).toEqual({ kind: 'over' });
  });

  it('Warns for half of the time at most where it is set very short', () => {
    expect([warningSeconds(15), warningSeconds(1)]).toEqual([60, 30]);
  });
});
