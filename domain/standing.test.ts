import { describe, expect, it } from '@jest/globals';
import { messageTypes } from './message-types.ts';
import type { Standing } from './message-types/message-type.ts';
import { stateOf, worthTelling } from './standing.ts';

const now = '2026-03-03T16:00:00Z';
const reminder: Standing = { states: ['scheduled', 'confirmed'], ahead: true };

describe('an appointment', () => {
  it.each([
    ['scheduled', true],
    ['confirmed', true],
    ['cancelled', false],
    ['missed', false],
    ['completed', false],
  ] as const)('that is %s and ahead: reminded of? %s', (status, expected) => {
    expect(messageTypes['upcoming-appointments'].about).toEqual(reminder);
    expect(worthTelling(stateOf(reminder, { status, at: '2026-03-04T09:00:00-07:00' }), now)).toBe(expected);
  });

  it('is not reminded of once it has begun', () => {
    expect(worthTelling(stateOf(reminder, { status: 'scheduled', at: now }), now)).toBe(false);
    // This is 15:30Z, half an hour ago, though as text it sorts after now.
    expect(worthTelling(stateOf(reminder, { status: 'scheduled', at: '2026-03-03T17:30:00+02:00' }), now)).toBe(false);
  });

  it('that is over can still be told about where that is what the message is for', () => {
    const about = { states: ['missed'], ahead: false };
    expect(stateOf(about, { status: 'missed', at: now })).toEqual({ stands: true, at: now, usefulUntil: null });
    expect(worthTelling(stateOf(about, { status: 'missed', at: '2026-01-01T09:00:00Z' }), now)).toBe(true);
    expect(worthTelling(stateOf(about, { status: 'completed', at: '2026-01-01T09:00:00Z' }), now)).toBe(false);
  });
});
