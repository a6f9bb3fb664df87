import { describe, expect, it } from '@jest/globals';
import { createGathering } from './gathering.ts';

/** Commits when the test lets it; groups are kept in order. */
function aDatabase() {
  const groups: string[][] = [];
  const open: (() => void)[] = [];
  const write = async (_: string, items: readonly string[]): Promise<string[]> => {
    groups.push([...items]);
    await new Promise<void>((resolve) => open.push(resolve));
    if (items.includes('bad')) throw new Error('cannot be written');
    return items.map((item) => `${item} written`);
  };
  /** Commits what is being written, until nothing is any more. */
  const commit = async () => {
    for (let next = open.splice(0); next.length > 0; next = open.splice(0)) {
      for (const each of next) each();
      await new Promise(setImmediate);
    }
  };
  return {
    groups,
    write,
    commit,
  };
}

const by = (item: string) => item;

describe('what comes at the same time', () => {
  it('is written at once where nothing is being written, and together where something is', async () => {
    const { groups, write, commit } = aDatabase();
    const gather = createGathering({ write, subjectOf: by });
    const all = ['a', 'b', 'c'].map((item) => gather('practice', item));
    expect(groups).toEqual([['a']]);
    await commit();
    expect(await Promise.all(all)).toEqual(['a written', 'b written', 'c written']);
    expect(groups).toEqual([['a'], ['b', 'c']]);
  });

  it('is answered only once its own group is committed', async () => {
    const { write, commit } = aDatabase();
    const gather = createGathering({ write, subjectOf: by });
    let answered = false;
    const one = gather('practice', 'a').then(() => (answered = true));
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    await commit();
    await one;
    expect(answered).toBe(true);
  });

  it('waits for nothing of another practice', () => {
    const { groups, write } = aDatabase();
    const gather = createGathering({ write, subjectOf: by });
    void gather('one', 'a');
    void gather('other', 'b');
    expect(groups).toEqual([['a'], ['b']]);
  });

  it('about one subject is written in its order, never in one group; and no group is larger than it may be', async () => {
    const { groups, write, commit } = aDatabase();
    const gather = createGathering({ write, subjectOf: (item) => item.charAt(0), most: 2 });
    const all = ['x', 'a1', 'a2', 'b', 'c', 'a3'].map((item) => gather('practice', item));
    await commit();
    await Promise.all(all);
    expect(groups).toEqual([['x'], ['a1', 'b'], ['a2', 'c'], ['a3']]);
  });

  it('takes nothing with it that can be written: what is at fault fails by itself', async () => {
    const { write, commit } = aDatabase();
    const gather = createGathering({ write, subjectOf: by });
    const all = Promise.allSettled(['first', 'good', 'bad', 'better'].map((item) => gather('practice', item)));
    await commit();
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const after = gather('practice', 'after');
    await commit();
    expect(await after).toBe('after written');
  });
});
