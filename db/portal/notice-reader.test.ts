import { describe, expect, it } from '@jest/globals';
import { decideNotice, type NoticeReader } from './notice-reader.ts';

const reader: NoticeReader = {
  personId: 'person',
  active: true,
  signsIn: true,
  language: 'en',
  zones: ['America/New_York'],
  channel: 'text',
  address: '+19195550123',
  addressProblem: null,
  notWorking: false,
  optedOut: false,
};
const at = (instant: string) => ({ now: new Date(instant) });

describe('a notice of the portal', () => {
  it.each([
    ['2026-11-30T03:30:00Z', '2026-11-30T13:00:00.000Z'],
    // The night in which the clocks go back.
    ['2026-11-01T03:30:00Z', '2026-11-01T13:00:00.000Z'],
    // And forward.
    ['2026-03-08T04:30:00Z', '2026-03-08T12:00:00.000Z'],
  ])('by text waits at %s for the morning of who reads it', (now, until) => {
    expect(decideNotice(reader, at(now))).toEqual({ kind: 'defer', until });
  });

  it('goes at once by day, by e-mail, and where it answers', () => {
    const night = at('2026-11-30T03:30:00Z');
    expect(decideNotice(reader, at('2026-11-30T17:00:00Z')).kind).toBe('send');
    expect(decideNotice({ ...reader, channel: 'email', address: 'noor@example.com' }, night).kind).toBe('send');
    expect(decideNotice(reader).kind).toBe('send');
  });

  it('that may not go does not wait', () => {
    expect(decideNotice({ ...reader, optedOut: true }, at('2026-11-30T03:30:00Z')).kind).toBe('skip');
  });
});
