import { describe, expect, it } from '@jest/globals';
import { Failure, readProblem } from '../../shared/problem.ts';
import { composeFaults } from './compose-faults.ts';

const refused = (kind: string, ...errors: { path: string; message: string }[]) =>
  new Failure('problem', readProblem({ type: `urn:rounds:problem:${kind}`, errors }, 400));

describe('What the server says of a field of a message', () => {
  it('stands in the question before sending with the name of the field', () => {
    expect(
      composeFaults(
        refused(
          'invalid',
          { path: 'sendAt', message: 'lies in the past. Choose the present time to send at once.' },
          { path: 'variants.es.body', message: 'becomes longer than a text may be.' },
        ),
      ),
    ).toEqual([
      'Broadcast Date & Time: Lies in the past. Choose the present time to send at once.',
      'Message in Spanish: Becomes longer than a text may be.',
    ]);
  });

  it('names the method too where each person gets it by their own', () => {
    expect(
      composeFaults(
        refused(
          'invalid',
          { path: 'voice.body', message: 'becomes longer than a call may be.' },
          { path: 'fax', message: 'is not set up.' },
        ),
      ),
    ).toEqual(['Voice, Message: Becomes longer than a call may be.', 'Fax: Is not set up.']);
  });

  it('stands there without a name where the field has none', () => {
    expect(composeFaults(refused('invalid', { path: 'leftOut', message: 'names too many people' }))).toEqual([
      'Names too many people',
    ]);
  });

  it('is nothing where it refused for another reason, or was not reached', () => {
    expect(composeFaults(refused('counts-changed', { path: 'expected', message: 'are others' }))).toEqual([]);
    expect(composeFaults(new Failure('offline'))).toEqual([]);
    expect(composeFaults(null)).toEqual([]);
  });
});
