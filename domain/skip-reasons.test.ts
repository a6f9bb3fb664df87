import { describe, expect, it } from '@jest/globals';
import { skipReasonIds, skipReasons } from './skip-reasons.ts';

describe('reasons for leaving a person out', () => {
  it('stand at the places by which views of audiences have kept them: new ones follow at the end', () => {
    const kept = [
      'inactive',
      'no-address',
      'bad-address',
      'opted-out',
      'no-consent',
      'prefers-other',
      'no-longer-relevant',
    ];
    expect(skipReasonIds.slice(0, 7)).toEqual(kept);
    expect(skipReasonIds.slice(7)).toEqual([
      'changed-meanwhile',
      'missed-window',
      'capped',
      'left-out',
      'no-preference',
      'address-changed',
      'too-long',
      'not-working',
    ]);
  });

  it.each(skipReasonIds)('%s is told in a sentence, with what to do next', (reason) => {
    expect(skipReasons[reason].sentence).toMatch(/^[A-Z].+\.$/);
    expect(skipReasons[reason].nextStep).toMatch(/^[A-Z].+\.$/);
  });
});
