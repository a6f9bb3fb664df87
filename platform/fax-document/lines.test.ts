import { expect, it } from '@jest/globals';
import { linesOf } from './lines.ts';

it('A word of ten thousand letters is broken as it would be by hand, and each of them is measured a few times only', () => {
  let measured = 0;
  const word = 'abcdefghij'.repeat(1_000);
  const lines = linesOf(`Look: ${word} there`, { weight: 'regular', size: 12, width: 70 }, ({ text }) => {
    measured += text.length;
    return text.length;
  });
  const said = lines.map((line) => line.map(({ text }) => text).join(''));
  const inRows = Array.from({ length: 143 }, (_, row) => word.slice(row * 70, (row + 1) * 70));
  expect(said).toEqual(['Look:', ...inRows.slice(0, -1), `${inRows.at(-1)} there`]);
  expect(measured).toBeLessThan(word.length * 50);
});
