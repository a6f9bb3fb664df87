import { expect, it } from '@jest/globals';
import { aLocalPath } from './search-params.ts';

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
