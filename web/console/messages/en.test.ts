import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { en as shared } from '../../shared/messages/en.ts';
import { translator } from '../../shared/translate.ts';
import { en } from './en.ts';

const folder = join(import.meta.dirname, '..', '..');
const source = ['console', 'shared']
  .flatMap((room) =>
    readdirSync(join(folder, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('/messages/') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');
/** Of `t(`status.${status}`)`: what stands before the first variable. */
const beginnings = [...source.matchAll(/\b(?:t|words)\(`([a-zA-Z.]+)\$\{/g)].map(([, beginning = '']) => beginning);
const isUsed = (key: string) =>
  source.includes(`'${key}'`) || beginnings.some((beginning) => key.startsWith(beginning));

describe('The message catalogue', () => {
  it('Has no words that nobody sees', () => {
    expect([...Object.keys(en), ...Object.keys(shared)].filter((key) => !isUsed(key))).toEqual([]);
  });

  it('Counts people and messages as English does', () => {
    const t = translator(en);
    expect(t('compose.summary', { send: 1, messages: 1, skip: 0 })).toBe(
      '1 person gets it in 1 message, nobody is left out.',
    );
    expect(t('compose.summary', { send: 1200, messages: 2, skip: 1 })).toBe(
      '1,200 people get it in 2 messages, 1 is left out.',
    );
  });
});
