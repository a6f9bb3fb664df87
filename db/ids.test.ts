import { expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { idsByPosition, newId } from './ids.ts';

it('ids by position sort by it, also where they were made in another order, and after what was there before', () => {
  const earlier = newId();
  const idOf = idsByPosition();
  const positions = [2 ** 32 - 1, 0, 5, 4_096, 1, 2 ** 20, 1_048_577, 2 ** 31];
  const ids = positions.map((position) => ({ position, id: idOf(position) }));
  expect(ids.every(({ id }) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ position }) => position)).toEqual(
    positions.toSorted((a, b) => a - b),
  );
  expect(idOf(2 ** 32 - 1).slice(0, 13) >= earlier.slice(0, 13)).toBe(true);
});

it('the same position at two times is two ids', () => {
  const idOf = idsByPosition();
  expect(idOf(7)).not.toBe(idOf(7));
});
