import { describe, expect, it } from '@jest/globals';
import { leaveFor, mayLeaveFor } from './pay.ts';

describe('a payment that a client has begun', () => {
  it('leads on to the card company by itself, once', () => {
    leaveFor({ id: 'mine', amount: 2_000 }, 2_000);
    expect(mayLeaveFor('another')).toBe(false);
    expect(mayLeaveFor('mine')).toBe(true);
    expect(mayLeaveFor('mine')).toBe(false);
  });

  it('says how much it is first, where somebody had begun one of another amount', () => {
    leaveFor({ id: 'theirs', amount: 10_000 }, 2_000);
    expect(mayLeaveFor('theirs')).toBe(false);
  });
});
