import { describe, expect, it } from '@jest/globals';
import { readAhead } from './read-ahead.ts';

/** Three pages; what is asked of them is written down. */
function pages(asked: string[], failAt?: number) {
  return (async function* () {
    try {
      for (let page = 1; page <= 3; page++) {
        asked.push(`page ${page}`);
        if (page === failAt) throw new Error(`page ${page} does not come`);
        yield page;
      }
    } finally {
      asked.push('closed');
    }
  })();
}

const soon = () => new Promise(setImmediate);

describe('reading ahead', () => {
  it('fetches a page while the one before is worked on, and none beyond it', async () => {
    const asked: string[] = [];
    const seen: string[] = [];
    for await (const page of readAhead(pages(asked))) {
      await soon();
      seen.push(`${page}: ${asked.at(-1)}`);
    }
    expect(seen).toEqual(['1: page 2', '2: page 3', '3: closed']);
  });

  it('tells of a page that does not come after those before it', async () => {
    const asked: string[] = [];
    const seen: number[] = [];
    const all = async () => {
      for await (const page of readAhead(pages(asked, 2))) {
        await soon();
        seen.push(page);
      }
    };
    await expect(all()).rejects.toThrow('page 2 does not come');
    expect(seen).toEqual([1]);
  });

  it('closes what it reads where nobody wants more of it', async () => {
    const asked: string[] = [];
    for await (const page of readAhead(pages(asked))) if (page === 1) break;
    expect(asked).toEqual(['page 1', 'page 2', 'closed']);
  });
});
