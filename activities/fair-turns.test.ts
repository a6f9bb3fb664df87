import { describe, expect, it } from '@jest/globals';
import { createFairTurns } from './fair-turns.ts';

const fails = async () => {
  throw new Error('no');
};

describe('taking turns', () => {
  it('a practice with much to send does not hold up one with little', async () => {
    const turns = createFairTurns(1);
    const order: string[] = [];
    const send = (practice: string, nth: number) =>
      turns(practice, async () => ({ result: nth, go: async () => void order.push(`${practice} ${nth}`) }));
    const large = Array.from({ length: 6 }, (_, nth) => send('large', nth));
    const small = [send('small', 0), send('small', 1)];
    expect(await Promise.all(small)).toEqual([0, 1]);
    await Promise.all(large);
    expect(order).toEqual(['large 0', 'large 1', 'small 0', 'large 2', 'small 1', 'large 3', 'large 4', 'large 5']);
  });

  it('one goes at a time, while the next alone is prepared', async () => {
    const turns = createFairTurns(1);
    let prepared = 0;
    let gone = 0;
    let going = 0;
    const seen: [ahead: number, going: number][] = [];
    const one = () =>
      turns('practice', async () => {
        prepared += 1;
        return {
          result: null,
          go: async () => {
            going += 1;
            await new Promise(setImmediate);
            seen.push([prepared - gone, going]);
            going -= 1;
            gone += 1;
          },
        };
      });
    await Promise.all(Array.from({ length: 5 }, one));
    expect(gone).toBe(5);
    expect(Math.max(...seen.map(([ahead]) => ahead))).toBeLessThanOrEqual(2);
    expect(Math.max(...seen.map(([, atOnce]) => atOnce))).toBe(1);
  });

  it('what fails, in preparing or in going, fails alone', async () => {
    const turns = createFairTurns(1);
    const all = await Promise.allSettled([
      turns('a', fails),
      turns('a', async () => ({ result: 1, go: fails })),
      turns('a', async () => ({ result: 2 })),
    ]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});

const soon = () => new Promise(setImmediate);

it('two go side by side where that is allowed, and who comes while they go takes the first place that is free', async () => {
  const turns = createFairTurns(2);
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const one = (nth: number) =>
    turns('practice', async () => ({
      result: nth,
      go: async () => {
        begun.push(nth);
        await gates[nth]?.promise;
      },
    }));
  const first = [one(0), one(1)];
  await soon();
  const later = [one(2), one(3)];
  await soon();
  expect(begun).toEqual([0, 1]);
  gates[1]?.resolve();
  await first[1];
  await soon();
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of gates) resolve();
  expect(await Promise.all([...first, ...later])).toEqual([0, 1, 2, 3]);
});
