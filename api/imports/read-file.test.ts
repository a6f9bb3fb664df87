import { expect, it } from '@jest/globals';
import { linesOf } from './read-file.ts';

it('a large file is read bit by bit, so that others are served meanwhile', async () => {
  let [turns, lines, reading] = [0, 0, true];
  const turn = () => {
    turns += 1;
    if (reading) setImmediate(turn);
  };
  setImmediate(turn);
  for await (const line of linesOf('1,A,B\n'.repeat(40_000), ',')) lines = line.number;
  reading = false;
  expect(lines).toBe(40_000);
  expect(turns).toBeGreaterThan(20);
});

const blankLines = async () => {
  for await (const _ of linesOf(`MRN,First,Last\n${',,\n'.repeat(1_100_000)}`, ','));
};

it('a file of blank lines without end is refused, not read for minutes', async () => {
  await expect(blankLines()).rejects.toMatchObject({ status: 422, message: expect.stringContaining('50,000 rows') });
});
