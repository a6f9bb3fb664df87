import { expect, it } from '@jest/globals';
import * as ehr from '../../providers/ehr/errors.ts';
import { pimsyReadingFailures } from '../../workflows/pimsy-reading/contract.ts';
import { failureOfReading } from './sync-failures.ts';

it('every error of PIMSY, and whatever else ends a reading of it, has its own words in the run that waited for it', () => {
  const errors = Object.keys(ehr).filter((name) => name !== 'EhrError');
  const { disabled, underWay } = pimsyReadingFailures;
  const known = [...errors, disabled, underWay].map((type) => [type, failureOfReading(type)]);
  expect(known.filter(([, failure]) => failure === 'unexpected')).toEqual([]);
  expect(known.length).toBeGreaterThan(9);
  expect(failureOfReading('TypeError')).toBe('unexpected');
});
