import { describe, expect, it } from '@jest/globals';
import { createAcknowledgements } from './acknowledgements.ts';

const soon = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('Acknowledgements', () => {
  it('are written a few at a time, all of them, in their order', async () => {
    const groups: number[][] = [];
    const acknowledgements = createAcknowledgements<number>(async (group) => void groups.push(group));
    const all = Array.from({ length: 60 }, (_, n) => n);
    for (const n of all) {
      acknowledgements.add(n);
      await new Promise(setImmediate);
    }
    await acknowledgements.written();
    expect(groups.flat()).toEqual(all);
    expect(groups.length).toBeGreaterThan(1);
  });

  it('do not wait for an answer that does not come', async () => {
    const written: string[] = [];
    const acknowledgements = createAcknowledgements<string>(async (group) => void written.push(...group));
    acknowledgements.add('quick');
    await soon();
    expect(written).toEqual(['quick']);
    acknowledgements.add('slow');
    await acknowledgements.written();
    expect(written).toEqual(['quick', 'slow']);
  });

  it('are written one group after the other', async () => {
    let [writing, most] = [0, 0];
    const acknowledgements = createAcknowledgements<number>(async () => {
      most = Math.max(most, ++writing);
      await new Promise((resolve) => setTimeout(resolve, 5));
      writing -= 1;
    });
    for (let n = 0; n < 90; n++) {
      acknowledgements.add(n);
      await new Promise(setImmediate);
    }
    await acknowledgements.written();
    expect(most).toBe(1);
  });

  it('are all tried where one group cannot be written, and the failure is told', async () => {
    const tried: string[] = [];
    const acknowledgements = createAcknowledgements<string>(async (group) => {
      tried.push(...group);
      if (group.includes('first')) throw new Error('PostgreSQL is away');
    });
    acknowledgements.add('first');
    await soon();
    acknowledgements.add('second');
    await expect(acknowledgements.written()).rejects.toThrow('PostgreSQL is away');
    expect(tried).toEqual(['first', 'second']);
  });

  it('end at once where there are none', async () => {
    await expect(createAcknowledgements(async () => undefined).written()).resolves.toBeUndefined();
  });
});
