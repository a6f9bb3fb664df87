import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { noteState, releaseRefusal, releaseRefusals } from './notes.ts';

const facts = { released: false, blockers: 0, completed: 0, holds: true, written: true, unconditional: false };

describe('a note', () => {
  it('is a draft, blocked while something required is missing, and ready once it has come', () => {
    expect(noteState(facts)).toBe('draft');
    expect(noteState({ ...facts, blockers: 1, completed: 1 })).toBe('blocked');
    expect(noteState({ ...facts, completed: 1 })).toBe('ready');
    expect(noteState({ ...facts, released: true, blockers: 1 })).toBe('released');
  });

  it('can be released with nothing asked for, and not while something required is missing', () => {
    expect(releaseRefusal(facts)).toBeNull();
    expect(releaseRefusal({ ...facts, blockers: 2 })).toBe('blocked');
    expect(releaseRefusal({ ...facts, blockers: 2, unconditional: true })).toBeNull();
  });

  it('is signed by who holds it, written, and once', () => {
    expect(releaseRefusal({ ...facts, holds: false, unconditional: true })).toBe('not-yours');
    expect(releaseRefusal({ ...facts, written: false, unconditional: true })).toBe('empty');
    expect(releaseRefusal({ ...facts, released: true, unconditional: true })).toBe('released');
  });

  it('is never released with something required missing unless that was overridden', () => {
    const any = fc.record({
      released: fc.boolean(),
      blockers: fc.nat(3),
      completed: fc.nat(3),
      holds: fc.boolean(),
      written: fc.boolean(),
      unconditional: fc.boolean(),
    });
    fc.assert(
      fc.property(any, (given) => {
        const released = releaseRefusal(given) === null;
        expect(released && noteState(given) === 'blocked' && !given.unconditional).toBe(false);
      }),
    );
  });

  it('that cannot be released says what to do', () => {
    for (const { next } of Object.values(releaseRefusals)) expect(next).toMatch(/^[A-Z].*\.$/);
  });
});
