import { describe, expect, it } from '@jest/globals';
import { headOf } from './head-of.ts';

const good = { failures: 0, underWay: null, lastGoodAt: '2026-11-28T09:00:00Z' };

describe('The top of every page', () => {
  it('tells the last good sync, also where one run failed since', () => {
    expect(headOf(good)).toBe('good');
    expect(headOf({ ...good, failures: 1 })).toBe('good');
  });

  it('warns once two runs in a row have failed, also while another one is tried', () => {
    expect(headOf({ ...good, failures: 2 })).toBe('failing');
    expect(headOf({ ...good, failures: 3, underWay: 'r-1' })).toBe('failing');
  });

  it('says that a sync is running, and that none has gone well yet', () => {
    expect(headOf({ ...good, underWay: 'r-1' })).toBe('running');
    expect(headOf({ ...good, lastGoodAt: null })).toBe('none');
  });
});
