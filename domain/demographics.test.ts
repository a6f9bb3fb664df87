import { expect, it } from '@jest/globals';
import {
  employmentStatuses,
  ethnicities,
  knownRaces,
  maritalStatuses,
  races,
  withoutContradiction,
} from './demographics.ts';

it('who would rather not say has said nothing else, and the other way round', () => {
  expect(withoutContradiction(['asian', 'white', 'declined'], 'declined')).toEqual(['declined']);
  expect(withoutContradiction(['declined', 'asian'], 'asian')).toEqual(['asian']);
  expect(withoutContradiction(['white', 'asian'], 'asian')).toEqual(['white', 'asian']);
});

it('a code of another version is left out, the others stand in the order of the list', () => {
  expect(knownRaces(['white', 'klingon', 'asian'])).toEqual(['asian', 'white']);
});

it('every answer has the code by which others know it', () => {
  expect(races).toMatchObject({ black: '2054-5', white: '2106-3', declined: 'ASKU' });
  expect(ethnicities).toMatchObject({ hispanic: '2135-2', 'not-hispanic': '2186-5' });
  expect(maritalStatuses).toMatchObject({ married: 'M', 'never-married': 'S', 'domestic-partner': 'T', widowed: 'W' });
  expect(employmentStatuses).toMatchObject({ 'full-time': '1', unemployed: '3', retired: '5' });
});
