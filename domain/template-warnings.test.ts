import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { placeholderFaults, placeholderNames } from './placeholders.ts';
import { templateWarnings } from './template-warnings.ts';

const warn = (body: string, example = body) => templateWarnings({ subject: null, body, example }, 'text');
const allowed = ['ClientName', 'ServiceDate', 'Practice'] as const;

describe('a template that is saved', () => {
  it('is warned about letters that halve a segment, each with what to write instead', () => {
    const warnings = warn('Reply STOP. It\u2019s “your” cita, después');
    expect(warnings.map(({ replace }) => replace)).toEqual([
      { from: '\u2019', to: "'" },
      { from: '\u201c', to: '"' },
      { from: '\u201d', to: '"' },
    ]);
    expect(warn('Reply STOP. 你')[0]).toMatchObject({ replace: null });
  });

  it('is warned about where it takes three segments, or does not say how to opt out, as a text only', () => {
    expect(warn('Hello').map(({ sentence }) => sentence)).toEqual([expect.stringContaining('opt out')]);
    expect(warn('Reply STOP.', 'x'.repeat(400))[0]?.sentence).toContain('3 segments');
    expect(warn('Reply STOP.', 'x'.repeat(200))).toEqual([]);
    expect(templateWarnings({ subject: 'Hi', body: 'It’s', example: 'It’s' }, 'email')).toEqual([]);
  });

  it('has each wrong placeholder marked exactly where it stands, and mended by what is proposed', () => {
    const text = 'Hello <ClentName>, on <ServiceTime> at <Practice';
    const faults = placeholderFaults(text, allowed);
    expect(faults.map(({ index, length }) => text.slice(index, index + length))).toEqual([
      '<ClentName>',
      '<ServiceTime>',
      '<Practice',
    ]);
    expect(faults.map(({ suggestion }) => suggestion)).toEqual(['ClientName', 'ServiceDate', 'Practice']);
  });

  it('is free of a fault once its proposal is taken, whatever stands around it', () => {
    const words = fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', 'é', '\n'), maxLength: 12 });
    const slip = fc
      .constantFrom(...placeholderNames)
      .chain((name) =>
        fc.integer({ min: 1, max: name.length - 1 }).map((at) => `<${name.slice(0, at)}${name.slice(at + 1)}>`),
      );
    fc.assert(
      fc.property(words, slip, words, (before, wrong, after) => {
        const text = `${before.replaceAll('<', '')}${wrong}${after}`;
        const [fault] = placeholderFaults(text, placeholderNames);
        fc.pre(fault !== undefined && fault.suggestion !== null);
        const mended = `${text.slice(0, fault?.index)}<${fault?.suggestion}>${text.slice((fault?.index ?? 0) + (fault?.length ?? 0))}`;
        expect(placeholderFaults(mended, placeholderNames).length).toBeLessThan(
          placeholderFaults(text, placeholderNames).length,
        );
      }),
    );
  });
});
