import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing } from '../../platform/keyring.ts';
import { newId } from '../../db/ids.ts';
import { testStorage } from '../../test/setup/storage.ts';
import { createLocalStorage } from './local.ts';
import type { DocumentStorage } from './port.ts';

let root: string;
let storage: DocumentStorage;
const practice = newId();
beforeEach(() => {
  ({ root, storage } = testStorage());
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function* pieces(bytes: Buffer, size = 10_007): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100);
  throw new Error('gone');
}
const incoming = () => readdirSync(join(root, practice, '.incoming'));
const megabyte = Buffer.from(Array.from({ length: 1_000_000 }, (_, n) => n % 251));
const limit = 10_000_000;

async function kept(bytes = megabyte, of = practice): Promise<{ sha256: string; path: string }> {
  const staged = await storage.stage(of, pieces(bytes), limit);
  await staged.keep();
  return { sha256: staged.sha256, path: join(root, of, staged.sha256.slice(0, 2), staged.sha256) };
}
async function readBack(sha256: string, of = practice, from = storage): Promise<Buffer | null> {
  const content = await from.open(of, sha256);
  if (!content) return null;
  const read: Buffer[] = [];
  for await (const piece of content.stream()) read.push(piece);
  return Buffer.concat(read);
}

describe('a document that is kept', () => {
  it.each([1, 65_535, 65_536, 65_537, 1_000_000])('comes back as it was: %d bytes', async (length) => {
    const bytes = megabyte.subarray(0, length);
    const { sha256 } = await kept(bytes);
    expect((await readBack(sha256))?.equals(bytes)).toBe(true);
  });

  it('gives any part of itself', async () => {
    const { sha256 } = await kept();
    const content = await storage.open(practice, sha256);
    const part = await content!.read({ start: 65_000, end: 140_000 });
    expect(part.equals(megabyte.subarray(65_000, 140_000))).toBe(true);
    await content!.close();
  });

  it('is the same file however often it comes, and readable under older keys', async () => {
    const { sha256 } = await kept();
    await kept();
    expect(readdirSync(join(root, practice, sha256.slice(0, 2)))).toEqual([sha256]);
    const masters = `new:${Buffer.alloc(32, 9).toString('base64')},test:${Buffer.alloc(32, 7).toString('base64')}`;
    const rotated = createLocalStorage({ root, keyRing: new KeyRing(masters) });
    expect((await readBack(sha256, practice, rotated))?.equals(megabyte)).toBe(true);
  });

  it('is found under no other practice, even where somebody puts the file there', async () => {
    const { sha256, path } = await kept();
    const other = newId();
    expect(await readBack(sha256, other)).toBeNull();
    mkdirSync(join(root, other, sha256.slice(0, 2)), { recursive: true });
    writeFileSync(join(root, other, sha256.slice(0, 2), sha256), readFileSync(path));
    await expect(readBack(sha256, other)).rejects.toMatchObject({ name: 'StorageDamaged' });
  });

  it('is gone when it was removed, and removing it twice is no error', async () => {
    const { sha256 } = await kept();
    await storage.remove(practice, sha256);
    await storage.remove(practice, sha256);
    expect(await readBack(sha256)).toBeNull();
  });
});

describe('a file that somebody touched', () => {
  const head = 125;
  const piece = 65_536 + 28;
  const touched: [string, (sealed: Buffer) => Buffer][] = [
    ['one bit changed', (sealed) => ((sealed[head + 5_000]! ^= 1), sealed)],
    ['cut in the middle of a piece', (sealed) => sealed.subarray(0, sealed.length - 10)],
    ['cut behind a piece', (sealed) => sealed.subarray(0, head + 3 * piece)],
    ['made longer', (sealed) => Buffer.concat([sealed, Buffer.alloc(28)])],
    ['its head gone', (sealed) => Buffer.concat([Buffer.alloc(head), sealed.subarray(head)])],
    [
      'two pieces in the other order',
      (sealed) =>
        Buffer.concat([
          sealed.subarray(0, head),
          sealed.subarray(head + piece, head + 2 * piece),
          sealed.subarray(head, head + piece),
          sealed.subarray(head + 2 * piece),
        ]),
    ],
    ['empty', () => Buffer.alloc(0)],
  ];
  it.each(touched)('is an error: %s', async (_, touch) => {
    const { sha256, path } = await kept();
    writeFileSync(path, touch(readFileSync(path)));
    await expect(readBack(sha256)).rejects.toMatchObject({ name: 'StorageDamaged' });
  });

  it('is an error where it is another document under this name', async () => {
    const { sha256, path } = await kept();
    const other = await kept(Buffer.from('another'));
    writeFileSync(path, readFileSync(other.path));
    await expect(readBack(sha256)).rejects.toMatchObject({ name: 'StorageDamaged' });
  });
});

describe('what never became whole', () => {
  it('leaves nothing when it is too large, or its sender goes away', async () => {
    await expect(storage.stage(practice, pieces(megabyte), 999_999)).rejects.toMatchObject({ name: 'TooLarge' });
    await expect(storage.stage(practice, broken(), limit)).rejects.toThrow('gone');
    expect(incoming()).toEqual([]);
  });

  it('is removed a day after its process died, and nothing else is', async () => {
    const { sha256 } = await kept();
    await (await storage.stage(practice, pieces(megabyte), limit)).close();
    const [old = ''] = incoming();
    await (await storage.stage(practice, pieces(megabyte), limit)).close();
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(join(root, practice, '.incoming', old), yesterday, yesterday);
    expect(await storage.removeAbandoned(new Date(Date.now() - 24 * 3_600_000))).toBe(1);
    expect(incoming()).toHaveLength(1);
    expect(await readBack(sha256)).not.toBeNull();
  });

  it('does not look at a folder that is not there yet', async () => {
    expect(await storage.removeAbandoned(new Date())).toBe(0);
  });
});
