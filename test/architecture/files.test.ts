import { describe, expect, it } from '@jest/globals';
import { filesOf, readSources } from './sources.ts';

const sources = readSources().map(({ path, text }) => ({ path, text, lines: text.split('\n').length - 1 }));

describe('source files', () => {
  it('are no longer than 400 lines, unless the comment at their top says why', () => {
    const long = sources.filter(({ lines, text }) => lines > 400 && !/long because/i.test(text.slice(0, 1000)));
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  it('are short on the whole: half of them have fewer than 100 lines', () => {
    const lengths = sources.filter(({ path }) => !path.includes('.test.')).map(({ lines }) => lines);
    const median = lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)];
    expect(median).toBeLessThan(100);
  });

  it('and folders have kebab-case names', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
    const wrong = filesOf('ts', 'tsx', 'js', 'css', 'html', 'sql', 'json', 'md', 'png').filter((path) => {
      const parts = path.split('/');
      const name = parts.pop() ?? '';
      if (name === 'README.md' || name === 'RESULTS.md') return false;
      return ![...parts, ...name.split('.').slice(0, -1)].every((part) => kebab.test(part));
    });
    expect(wrong).toEqual([]);
  });
});
