import { describe, expect, it } from '@jest/globals';
import { faxToken, readFaxToken } from './fax-link.ts';
import { KeyRing } from './keyring.ts';
import { unsubscribeToken } from './unsubscribe-link.ts';

const ring = new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const practiceId = '0199a7c2-7b1e-7000-8000-00000000000a';
const messageId = '0199a7c2-7b1e-7000-8000-00000000000b';
const at = new Date('2026-03-02T15:00:00Z');
const later = new Date('2026-03-02T17:00:00Z');
const token = faxToken(ring, { practiceId, messageId }, later);

describe('a link to the pages of a fax', () => {
  it('opens them until it expires', () => {
    expect(readFaxToken(ring, practiceId, token, at)).toBe(messageId);
    expect(readFaxToken(ring, practiceId, token, new Date(later.getTime() - 1))).toBe(messageId);
    expect(readFaxToken(ring, practiceId, token, later)).toBeNull();
  });

  it('says nothing about anybody but the id of a message', () => {
    expect(token).toMatch(/^[\w-]{22}\.[0-9a-z]+\.[\w-]{43}$/);
  });

  const [name = '', expires = '', mac = ''] = token.split('.');
  it.each([
    ['of another practice', [practiceId.replace(/a$/, 'c'), token]],
    ['whose time was changed', [practiceId, `${name}.${expires}0.${mac}`]],
    ['whose message was changed', [practiceId, `${name.replace(/^./, 'B')}.${expires}.${mac}`]],
    ['that was written otherwise', [practiceId, `${name.replace(/.$/, 'x')}.${expires}.${mac}`]],
    ['that was cut short', [practiceId, token.slice(0, -1)]],
    ['that unsubscribes', [practiceId, unsubscribeToken(ring, { practiceId, messageId })]],
    ['that is empty', [practiceId, '']],
  ])('is none where it is one %s', (_case, [practice = '', given = '']) => {
    expect(readFaxToken(ring, practice, given, at)).toBeNull();
  });

  it('is none where another installation made it', () => {
    const other = new KeyRing(`k1:${Buffer.alloc(32, 2).toString('base64')}`);
    expect(readFaxToken(other, practiceId, token, at)).toBeNull();
  });
});
