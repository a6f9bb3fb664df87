import { describe, expect, it } from '@jest/globals';
import { seedRows } from './seed-rows.ts';

const section = `## Payments by card

| seed | part | promise |
|---|---|---|
| 4 | the worker | kept |
| 10 | the API | BROKEN |
`;

describe('the table of seeds that were tried', () => {
  it('keeps the row of a seed that was not tried this time, in the order of seeds', () => {
    expect(seedRows(['| 9 | PostgreSQL | kept |'], section)).toEqual([
      '| 4 | the worker | kept |',
      '| 9 | PostgreSQL | kept |',
      '| 10 | the API | BROKEN |',
    ]);
  });

  it('has the row of the last time a seed was tried', () => {
    expect(seedRows(['| 10 | the API | kept |'], section)).toEqual([
      '| 4 | the worker | kept |',
      '| 10 | the API | kept |',
    ]);
  });
});
