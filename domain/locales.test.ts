import { describe, expect, it } from '@jest/globals';
import { localeOf } from './locales.ts';

describe('the language to write in', () => {
  it.each([
    ['es', 'es'],
    ['es-MX', 'es'],
    ['ES', 'es'],
    ['en-US', 'en'],
    ['est', 'en'],
    ['vi', 'en'],
  ])('for %s is %s', (tag, locale) => {
    expect(localeOf(tag)).toBe(locale);
  });
});
