import { describe, expect, it } from '@jest/globals';
import { reachWay } from './reach-way.ts';

const own = { useClientDetail: true };
const parent = { useClientDetail: false };

describe('The next step towards reaching a client leads to where it is done', () => {
  it('a missing number is entered where the messages go: under Details, or with the Messaging Contact', () => {
    expect(reachWay('no-address', own)).toEqual({ tab: undefined, anchor: 'numbers' });
    expect(reachWay('not-working', own)).toEqual({ tab: undefined, anchor: 'numbers' });
    expect(reachWay('bad-address', parent)).toEqual({ tab: 'contacts', anchor: 'messaging-contact' });
  });

  it('a missing consent is recorded beside', () => {
    expect(reachWay('no-consent', parent)).toEqual({ tab: 'contacts', anchor: 'consents' });
  });

  it('who asked for no more messages can be called, and nothing else', () => {
    expect(reachWay('opted-out', own)).toBeNull();
  });
});
