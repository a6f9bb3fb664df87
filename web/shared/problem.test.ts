import { describe, expect, it } from '@jest/globals';
import { failureWords } from './failure-words.ts';
import { Failure, fieldErrors, mayRetry, readProblem } from './problem.ts';

const problem = (status: number, more: object = {}) => new Failure('problem', readProblem({ ...more }, status));

describe('What the server refuses is shown at the field that it is about', () => {
  it('Each field gets its first message, as a sentence', () => {
    const refused = problem(400, {
      errors: [
        { path: 'contactPoints.0.address', message: 'is missing' },
        { path: 'contactPoints.0.address', message: 'is too short' },
        { path: '/address/zip', message: 'must be 12345' },
        { path: 'body.lines[2].text', message: 'is empty' },
      ],
    });
    expect(fieldErrors(refused)).toEqual({
      'contactPoints.0.address': 'Is missing',
      'address.zip': 'Must be 12345',
      'lines.2.text': 'Is empty',
    });
  });

  it('Something that is no answer of the server names no field', () => {
    expect(fieldErrors(new Error('boom'))).toEqual({});
  });
});

describe('Every failure has words and a way out', () => {
  it('The words of the server come first', () => {
    const words = failureWords(problem(422, { title: 'Nobody would get this message', next: 'Choose another date.' }));
    expect(words).toMatchObject({ title: 'Nobody would get this message', next: 'Choose another date.', way: 'none' });
  });

  it('A field that is wrong is told to people, not to programs', () => {
    const words = failureWords(
      problem(400, { type: 'urn:rounds:problem:invalid', title: 'x', next: 'Correct the fields named in `errors`.' }),
    );
    expect(words.next).toBe('See what is marked below, correct it, and try again.');
  });

  it('Where a proxy answered with a page of its own, the status still gives a sentence', () => {
    expect(failureWords(new Failure('problem', readProblem('<html>', 502)))).toMatchObject({
      title: 'Something went wrong on our side',
      way: 'retry',
    });
  });

  it('A server that cannot be reached or is slow can be tried again', () => {
    expect(failureWords(new Failure('offline')).way).toBe('retry');
    expect(failureWords(new Failure('timeout')).way).toBe('retry');
  });

  it('Where somebody else saved meanwhile, the newer version is offered', () => {
    expect(failureWords(problem(409, { type: 'urn:rounds:problem:version-conflict' })).way).toBe('newer');
    expect(failureWords(problem(409, { type: 'urn:rounds:problem:taken' })).way).toBe('none');
  });

  it('A list that has changed while somebody turned its pages can be read anew', () => {
    expect(failureWords(problem(409, { type: 'urn:rounds:problem:list-changed' })).way).toBe('refresh');
  });

  it('A message that was changed after its answer was lost is not called a wrong key', () => {
    const { title, next } = failureWords(
      problem(422, { type: 'urn:rounds:problem:key-reused', next: 'Make a new key.' }),
    );
    expect(`${title}. ${next}`).toMatch(/^What you sent first has arrived. What you changed since was not sent/);
  });

  it('The request id is told only where support needs it', () => {
    expect(failureWords(problem(500, { requestId: 'r-1' })).requestId).toBe('r-1');
    expect(failureWords(problem(400, { requestId: 'r-1' })).requestId).toBeUndefined();
  });

  it('A fault of the page itself is mended by loading it anew', () => {
    expect(failureWords(new TypeError('Failed to fetch dynamically imported module')).way).toBe('reload');
  });
});

describe('A read is tried again by itself', () => {
  it('When the server is away, slow or overloaded, not when it has said no', () => {
    const helps = [new Failure('offline'), new Failure('timeout'), problem(503), problem(429)];
    expect(helps.every(mayRetry)).toBe(true);
    expect([problem(400), problem(403), problem(404), problem(409)].some(mayRetry)).toBe(false);
  });
});
