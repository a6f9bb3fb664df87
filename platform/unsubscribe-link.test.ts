import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { KeyRing } from './keyring.ts';
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-link.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyRing = new KeyRing(`k1:${key(1)}`);

describe('a link to unsubscribe', () => {
  it('names its message, in its own practice alone', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (practiceId, messageId, other) => {
        const token = unsubscribeToken(keyRing, { practiceId, messageId });
        expect(readUnsubscribeToken(keyRing, practiceId, token)).toBe(messageId);
        expect(readUnsubscribeToken(keyRing, other, token)).toBe(other === practiceId ? messageId : null);
      }),
    );
  });

  it('is none when anything in it was changed, or it was made up', () => {
    // Its last letter is an A, of which four bits say nothing: a B there would name the same message.
    const ids = { practiceId: crypto.randomUUID(), messageId: '01a223e9-1b39-72ba-8e78-4cdcd9afbd00' };
    const token = unsubscribeToken(keyRing, ids);
    expect(token[21]).toBe('A');
    for (let at = 0; at < token.length - 1; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(readUnsubscribeToken(keyRing, ids.practiceId, changed)).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (made) => readUnsubscribeToken(keyRing, ids.practiceId, made) === null));
  });

  it('is good after the master key was changed, while the old one is kept', () => {
    const ids = { practiceId: crypto.randomUUID(), messageId: crypto.randomUUID() };
    const token = unsubscribeToken(keyRing, ids);
    const turned = new KeyRing(`k2:${key(2)},k1:${key(1)}`);
    expect(readUnsubscribeToken(turned, ids.practiceId, token)).toBe(ids.messageId);
  });
});
