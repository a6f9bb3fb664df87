import { describe, expect, it } from '@jest/globals';
import { aDate, aFlag, aLocalPath, aText, aWallTime, given, oneOf } from './search-params.ts';

describe('An address may be old or mistyped: what is not understood is dropped', () => {
  it('Dates and times have to exist', () => {
    expect(aDate('2026-03-03')).toBe('2026-03-03');
    expect([aDate('2026-13-03'), aDate('3/3/2026'), aDate(20260303)]).toEqual([undefined, undefined, undefined]);
    expect(aWallTime('2026-03-03T09:30')).toBe('2026-03-03T09:30');
    expect(aWallTime('2026-03-03')).toBeUndefined();
  });

  it('A choice has to be one of those that there are', () => {
    expect(oneOf('text', ['email', 'text'])).toBe('text');
    expect(oneOf('pigeon', ['email', 'text'])).toBeUndefined();
  });

  it('A number that was searched for is a text again', () => {
    expect([aText(1001), aText(''), aText({})]).toEqual(['1001', undefined, undefined]);
    expect([aFlag(true), aFlag('yes')]).toEqual([true, undefined]);
  });

  it('What was not given is not there at all', () => {
    expect(given({ day: undefined, status: 'missed' })).toEqual({ status: 'missed' });
  });
});

it.each(['/', '/temporal', '/clients?status=all#top', '/broadcasts/1'])('After signing in one may go to %s', (path) => {
  expect(aLocalPath(path)).toBe(path);
});

it.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  '/a\\b',
  'https://evil.example',
  'a',
  '/sign-in?to=/',
])('After signing in nobody is led to %j', (path) => {
  expect(aLocalPath(path)).toBeUndefined();
});
