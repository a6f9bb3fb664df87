import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { redact } from './redact.ts';
import { SealedText } from './sealed-text.ts';

it('a sealed text is seen by whoever reveals it, and by nothing that prints, logs or sends it', () => {
  const sealed = new SealedText('078-05-1120');
  expect(sealed.reveal()).toBe('078-05-1120');
  const holder = { id: 'e-1', deep: [{ sealed }] };
  for (const seen of [
    String(sealed),
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true }),
    JSON.stringify(redact(holder)),
    JSON.stringify(structuredClone(sealed)),
    JSON.stringify(Object.entries(sealed)),
  ])
    expect(seen).not.toContain('1120');
});

it('two are equal where they hold the same', () => {
  expect(new SealedText('1').equals(new SealedText('1'))).toBe(true);
  expect(new SealedText('1').equals(new SealedText('2'))).toBe(false);
});
