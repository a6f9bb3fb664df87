import { describe, expect, it } from '@jest/globals';
import { compose } from '../../domain/schemas/messaging.ts';
import { checkCompose } from './check.ts';

/** When it goes, chosen at the instant `now` by the clocks of New York. */
const sendAt = (chosen: string, now: string) =>
  checkCompose(compose.parse({ messageType: 'plain-broadcast', method: 'text', body: 'Hello.', sendAt: chosen }), {
    zone: 'America/New_York',
    now: new Date(now),
    anyHour: true,
    offered: ['text'],
  }).sendAt;

describe('in the night in which clocks go back, and show an hour twice', () => {
  it.each([
    ['ahead on the clock that was shown once ten minutes ago', '01:55', '06:05:00', '06:55:00'],
    ['ahead on the clock that was shown once 50 minutes ago', '01:15', '06:05:00', '06:15:00'],
    ['to come twice', '01:55', '05:05:00', '05:55:00'],
    ['just shown for the first time, which means now', '01:05', '05:05:40', '05:05:00'],
    ['just shown for the second time, which means now', '01:05', '06:05:40', '06:05:00'],
    ['shown for the first time half an hour ago', '01:05', '05:35:00', '06:05:00'],
  ])('a time %s', (_what, chosen, now, goes) => {
    expect(sendAt(`2026-11-01T${chosen}`, `2026-11-01T${now}Z`)).toBe(`2026-11-01T${goes}Z`);
  });
});

it('a time that has just passed means now on any other day too', () => {
  expect(sendAt('2026-03-02T10:00', '2026-03-02T15:10:00Z')).toBe('2026-03-02T15:00:00Z');
});
