import { describe, expect, it } from '@jest/globals';
import { peopleTerms } from './people-terms.ts';

describe('what is typed to find a person', () => {
  it.each([
    ['(202) 555-0123', '2025550123'],
    ['+1 202.555.0123', '12025550123'],
    ['0123', '0123'],
  ])('is one phone number however it is written: %s', (text, digits) => {
    expect(peopleTerms(text)).toEqual([{ word: text, date: null, digits, email: null }]);
  });

  it.each(['05/06/2014', '5/6/2014', '2014-05-06'])('is a birth date: %s', (text) => {
    expect(peopleTerms(text)).toMatchObject([{ date: '2014-05-06', digits: null }]);
  });

  it.each(['02/31/2014', '99/99/2014', '2014-13-01', '0000-01-01'])(
    'is no birth date where there is no such day: %s',
    (text) => {
      expect(peopleTerms(text)).toMatchObject([{ date: null }]);
    },
  );

  it('is several things at once, each sought', () => {
    expect(peopleTerms('Reyes, A-17 pat@example.com 05/06/2014')).toEqual([
      { word: 'Reyes', date: null, digits: null, email: null },
      { word: 'A-17', date: null, digits: null, email: null },
      { word: 'pat@example.com', date: null, digits: null, email: 'pat@example.com' },
      { word: '05/06/2014', date: '2014-05-06', digits: null, email: null },
    ]);
  });

  it('is nothing where it is empty', () => {
    expect(peopleTerms(' , ')).toEqual([]);
  });
});
