import { describe, expect, it } from '@jest/globals';
import { skipReasonIds, skipReasons } from './skip-reasons.ts';

describe('reasons for leaving a person out', () => {
  it.each(skipReasonIds)('%s is told in a sentence, with what to do next', (reason) => {
    expect(skipReasons[reason].sentence).toMatch(/^[A-Z].+\.$/);
    expect(skipReasons[reason].nextStep).toMatch(/^[A-Z].+\.$/);
  });
});
