import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareTexts, type Stretch } from './compare.ts';

const without = (kind: Stretch['kind'], stretches: Stretch[]) =>
  stretches
    .filter((stretch) => stretch.kind !== kind)
    .map(({ text }) => text)
    .join('');

describe('The comparison of two versions of a note', () => {
  it('Marks the words that were added and removed', () => {
    expect(compareTexts('Sleeps badly, eats well.', 'Sleeps well, eats very well.')).toEqual([
      { kind: 'same', text: 'Sleeps ' },
      { kind: 'removed', text: 'badly,' },
      { kind: 'added', text: 'well,' },
      { kind: 'same', text: ' eats' },
      { kind: 'added', text: ' very' },
      { kind: 'same', text: ' well.' },
    ]);
  });

  it('Finds nothing where nothing changed, and everything in a first version', () => {
    expect(compareTexts('The same.', 'The same.')).toEqual([{ kind: 'same', text: 'The same.' }]);
    expect(compareTexts('', 'New.')).toEqual([{ kind: 'added', text: 'New.' }]);
    expect(compareTexts('', '')).toEqual([]);
  });

  it('Always contains both texts completely', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '\n', 'cc'), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const stretches = compareTexts(before, after);
        expect(without('added', stretches)).toBe(before);
        expect(without('removed', stretches)).toBe(after);
      }),
    );
  });

  it('Shows two long texts that have nothing in common as replaced', () => {
    const [before, after] = ['a', 'b'].map((letter) =>
      Array.from({ length: 6_000 }, (_, index) => `${letter}${index}`).join(' '),
    );
    expect(compareTexts(before ?? '', after ?? '').map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
