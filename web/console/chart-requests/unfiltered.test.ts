import { describe, expect, it } from '@jest/globals';
import { isFiltered, unfiltered } from './unfiltered.ts';

describe('The filters of requests', () => {
  it('Are no filters as they stand by themselves, whosever requests are shown', () => {
    expect(isFiltered(unfiltered)).toBe(false);
    expect(isFiltered({ ...unfiltered, client: undefined })).toBe(false);
  });

  it('Are each of them one', () => {
    expect(isFiltered({ ...unfiltered, client: 'carmen' })).toBe(true);
    expect(isFiltered({ ...unfiltered, due: 'overdue' })).toBe(true);
    expect(isFiltered({ ...unfiltered, phase: 'over' })).toBe(true);
  });
});
