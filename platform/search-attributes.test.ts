import { describe, expect, it } from '@jest/globals';
import { attributesOf, searchAttributeKeys } from './search-attributes.ts';

describe('What a process can be found by in Temporal', () => {
  it('are keywords from the closed list, and only those that are given', () => {
    expect(attributesOf({ practice: 'p-1', phase: undefined, outcome: 'ok' })).toEqual([
      { key: searchAttributeKeys.practice, value: 'p-1' },
      { key: { name: 'Outcome', type: 'KEYWORD' }, value: 'ok' },
    ]);
  });
});
