import { describe, expect, it } from '@jest/globals';
import { changesOf } from './audit.ts';

describe('The audit log shows what changed', () => {
  it('Only fields that differ, with their value before and after', () => {
    const changes = changesOf({ before: { name: 'A', active: true }, after: { name: 'B', active: true } });
    expect(changes).toEqual([{ field: 'name', before: 'A', after: 'B' }]);
  });

  it('Of something new, all fields that have a value', () => {
    const changes = changesOf({ before: null, after: { name: 'A', title: null, minutes: 50 } });
    expect(changes).toEqual([
      { field: 'minutes', before: null, after: '50' },
      { field: 'name', before: null, after: 'A' },
    ]);
  });

  it('A sign-in changes nothing', () => {
    expect(changesOf({ before: null, after: null })).toEqual([]);
  });
});
