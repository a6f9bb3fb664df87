import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from './entries.ts';
import { Ledger } from './ledger.ts';

interface Note extends Entry {
  word: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'deep', 'notes.jsonl');
const at = '2026-11-20T10:00:00.000Z';
const words = (ledger: Ledger<Note>) => ledger.all().map(({ word }) => word);

describe('a ledger', () => {
  it('still has everything after a restart, and goes on counting', () => {
    const before = new Ledger<Note>(file(), 10);
    before.add({ at, word: 'one' });
    before.update({ ...before.add({ at, word: 'two' }), word: 'two, changed' });
    before.close();
    const after = new Ledger<Note>(file(), 10);
    expect(words(after)).toEqual(['one', 'two, changed']);
    expect(after.add({ at, word: 'three' }).seq).toBe(3);
    after.close();
  });

  it('leaves out a line that a kill has cut short', () => {
    const before = new Ledger<Note>(file(), 10);
    before.add({ at, word: 'one' });
    before.close();
    appendFileSync(file(), '{"seq":2,"at":"2026-11-20T10:00');
    const after = new Ledger<Note>(file(), 10);
    after.add({ at, word: 'two' });
    expect(words(after)).toEqual(['one', 'two']);
    after.close();
    const again = new Ledger<Note>(file(), 10);
    expect(words(again)).toEqual(['one', 'two']);
    again.close();
  });

  it('keeps the newest entries only, in memory and on disk', () => {
    const ledger = new Ledger<Note>(file(), 3);
    for (let n = 1; n <= 50; n++) ledger.add({ at, word: String(n) });
    expect(words(ledger)).toEqual(['48', '49', '50']);
    expect(readFileSync(file(), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(12);
    ledger.close();
  });

  it('is read in pages by key, also while entries arrive', () => {
    const ledger = new Ledger<Note>(file(), 10);
    for (const word of ['a', 'b', 'c']) ledger.add({ at, word });
    const first = ledger.page(0, 2);
    expect(first).toMatchObject({ entries: [{ word: 'a' }, { word: 'b' }], next: 2 });
    ledger.add({ at, word: 'd' });
    expect(ledger.page(first.next ?? 0, 2)).toMatchObject({ entries: [{ word: 'c' }, { word: 'd' }], next: null });
    ledger.close();
  });
});
