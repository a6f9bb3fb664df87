import { describe, expect, it } from '@jest/globals';
import type { ErrorClass } from '../outcome.ts';
import { outcomeOfReply } from './smtp-replies.ts';
import type { Phase } from './smtp-replies.ts';

describe('a reply of the mail server', () => {
  it.each<[code: number, enhanced: string | undefined, phase: Phase, errorClass: ErrorClass]>([
    [550, '5.1.1', 'recipient', 'bad-address'],
    [550, '5.1.10', 'recipient', 'bad-address'],
    [550, undefined, 'recipient', 'bad-address'],
    [553, undefined, 'recipient', 'bad-address'],
    [556, undefined, 'recipient', 'bad-address'],
    [550, '5.4.4', 'recipient', 'bad-address'],
    [552, '5.2.2', 'recipient', 'unusable'],
    [550, '5.2.1', 'recipient', 'unusable'],
    [550, '5.7.1', 'content', 'blocked'],
    [554, undefined, 'content', 'blocked'],
    [550, '5.7.26', 'content', 'set-up'],
    [530, '5.7.0', 'sender', 'set-up'],
    [553, '5.1.8', 'sender', 'set-up'],
    [552, '5.3.4', 'sender', 'template'],
    [552, undefined, 'content', 'template'],
    [554, '5.6.0', 'content', 'template'],
    [599, undefined, 'content', 'unusable'],
  ])('%i %s to the %s rejects the e-mail for good as %s', (code, enhanced, phase, errorClass) => {
    const text = enhanced ? `${code} ${enhanced}` : String(code);
    expect(outcomeOfReply({ code, enhanced, phase })).toEqual({ kind: 'rejected', errorClass, code: text });
  });

  it.each([421, 450, 451, 452, 471])('%i leaves the e-mail to be tried again after minutes', (code) => {
    const outcome = outcomeOfReply({ code, phase: 'recipient' });
    expect(outcome).toMatchObject({ kind: 'retry', errorClass: 'transient' });
    expect(outcome.kind === 'retry' && outcome.afterMs).toBeGreaterThanOrEqual(60_000);
  });

  it('that refuses the session is never final for an e-mail', () => {
    expect(outcomeOfReply({ code: 554, phase: 'session' })).toMatchObject({ kind: 'retry', errorClass: 'set-up' });
  });
});
