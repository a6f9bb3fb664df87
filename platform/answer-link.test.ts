import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { answerAddress, readAnswerToken } from './answer-link.ts';
import { KeyRing } from './keyring.ts';
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-link.ts';

const keyRing = new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const tokenOf = (ids: { practiceId: string; messageId: string }) =>
  answerAddress(keyRing, 'https://abc.portal.example', ids).split('/').at(-1) ?? '';

describe('a link to answer an e-mail', () => {
  it('leads to the portal of the practice, and names its message there alone', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (practiceId, messageId, other) => {
        const ids = { practiceId, messageId };
        expect(answerAddress(keyRing, 'https://abc.portal.example', ids)).toMatch(
          /^https:\/\/abc\.portal\.example\/answer\/[\w.-]+$/,
        );
        expect(readAnswerToken(keyRing, practiceId, tokenOf(ids))).toBe(messageId);
        expect(readAnswerToken(keyRing, other, tokenOf(ids))).toBe(other === practiceId ? messageId : null);
      }),
    );
  });

  it('is not good for anything else, nor is another link good for answering', () => {
    const ids = { practiceId: crypto.randomUUID(), messageId: crypto.randomUUID() };
    expect(readUnsubscribeToken(keyRing, ids.practiceId, tokenOf(ids))).toBeNull();
    expect(readAnswerToken(keyRing, ids.practiceId, unsubscribeToken(keyRing, ids))).toBeNull();
  });
});
