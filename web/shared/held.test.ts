import { describe, expect, it } from '@jest/globals';
import { heldAttempt } from './held.ts';
import { Failure, readProblem } from './problem.ts';

const refused = (status: number, kind: string) =>
  new Failure('problem', readProblem({ type: `urn:rounds:problem:${kind}` }, status));

describe('what an attempt goes by', () => {
  it('stays through lost answers, and goes with the answer of the server', () => {
    const attempt = heldAttempt<string>();
    expect(attempt.of('first')).toBe('first');
    for (const lost of [
      new Failure('timeout'),
      new Failure('offline'),
      refused(502, 'broken'),
      refused(409, 'in-progress'),
      refused(401, 'not-signed-in'),
    ]) {
      attempt.answered(lost);
      expect(attempt.of('newer')).toBe('first');
    }
    attempt.answered(refused(409, 'newer-message'));
    expect(attempt.of('newer')).toBe('newer');
    attempt.answered(null);
    expect(attempt.of('newest')).toBe('newest');
  });
});
