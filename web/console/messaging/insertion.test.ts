import { describe, expect, it } from '@jest/globals';
import { insertAt } from './insertion.ts';

describe('A placeholder is inserted where the cursor is', () => {
  it('In an empty template it stands alone', () => {
    expect(insertAt('', { start: 0, end: 0 }, '<Practice>')).toEqual({ text: '<Practice>', caret: 10 });
  });

  it('Between two words it gets a space on each side', () => {
    expect(insertAt('Helloagain', { start: 5, end: 5 }, '<ClientName>').text).toBe('Hello <ClientName> again');
  });

  it('After a space and before a full stop it gets none', () => {
    expect(insertAt('See you at .', { start: 11, end: 11 }, '<Location>').text).toBe('See you at <Location>.');
  });

  it('It takes the place of what is selected', () => {
    expect(insertAt('Hello NAME,', { start: 6, end: 10 }, '<ClientName>').text).toBe('Hello <ClientName>,');
  });

  it('The cursor stands behind it, so that typing goes on there', () => {
    const { text, caret } = insertAt('Hello ,', { start: 6, end: 6 }, '<ClientName>');
    expect(text.slice(caret)).toBe(',');
  });
});
