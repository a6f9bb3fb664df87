import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseEmail } from './email-address.ts';

describe('an e-mail address', () => {
  it('is stored with its domain in lower case and without spaces around it', () => {
    expect(parseEmail('  Ann.Lee+clinic@Mail.Example.COM ')).toEqual({
      ok: true,
      value: 'Ann.Lee+clinic@mail.example.com',
    });
  });

  it.each([
    '',
    'ann',
    '@example.com',
    'ann@',
    'ann@localhost',
    'ann@example..com',
    'ann@-example.com',
    'ann@10.0.0.1',
    'ann lee@example.com',
    'ann..lee@example.com',
    '.ann@example.com',
    'ann@exam ple.com',
    'ann@example.com, bob@example.com',
    'ann@example.com\r\nBcc: bob@example.com',
    '"ann"@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a'.repeat(64)}.com`,
  ])('"%s" is refused with a sentence', (text) => {
    const result = parseEmail(text);
    expect(result.ok ? '' : result.problem).toMatch(/^[A-Z].+\.$/);
  });

  it('stays as it is when it is stored again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = parseEmail(text);
        expect(parseEmail(once.ok ? once.value : '')).toEqual(once);
      }),
    );
  });
});
