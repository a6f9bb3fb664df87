import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../shared/problem.ts';
import { documentErrors } from './document-errors.ts';

const refused = new Failure('problem', {
  type: 'urn:rounds:problem:invalid',
  title: 'Some fields cannot be taken as they are',
  status: 400,
  errors: [{ path: 'documentIds.1', message: 'is no document of this client that can be opened' }],
});

describe('What is wrong with attached documents', () => {
  it('Is said of the document that was sent in that place', () => {
    expect([...documentErrors(refused, ['scan', 'letter'])]).toEqual([
      ['letter', 'Is no document of this client that can be opened'],
    ]);
  });

  it('Is nothing where nothing was refused', () => {
    expect(documentErrors(null, ['scan']).size).toBe(0);
  });
});
