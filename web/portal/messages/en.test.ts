import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { en } from './en.ts';

const folder = join(import.meta.dirname, '..');
const source = readdirSync(folder, { encoding: 'utf8', recursive: true })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('messages'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');

it("the portal's catalogue has no words that nobody sees", () => {
  const beginnings = [...source.matchAll(/\bt\(`([a-z.]+)\$\{/g)].map(([, beginning = '']) => beginning);
  const isUsed = (key: string) =>
    source.includes(`'${key}'`) || beginnings.some((beginning) => key.startsWith(beginning));
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
