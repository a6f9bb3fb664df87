import { describe, expect, it } from '@jest/globals';
import { keeperError, keeperKey, keeperOfKey } from './keeper.ts';

describe('Whom a request is asked of', () => {
  it.each([
    { staffId: 'nora', groupId: null },
    { staffId: null, groupId: 'records' },
  ])('Comes back out of the field as it went in: %j', (keeper) => {
    expect(keeperOfKey(keeperKey(keeper))).toEqual(keeper);
  });

  it.each(['keeper', 'keeper.staffId', 'keeper.groupId'])('Is told beside the field why it cannot be: %s', (path) => {
    expect(keeperError({ [path]: 'They cannot receive requests.' })).toBe('They cannot receive requests.');
  });
});
