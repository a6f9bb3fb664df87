import { describe, expect, it } from '@jest/globals';
import { messageReasonWords } from './reasons.ts';

const words = (
  status: 'pending' | 'failed' | 'skipped',
  reason: string | null,
  errorCode: string | null = null,
  ofBroadcast = false,
) => {
  const found = messageReasonWords({ status, reason, errorCode }, { ofBroadcast });
  return found && `${found.sentence} ${found.nextStep}`;
};

describe('Why a message stands as it does', () => {
  it('says of one that waits for another attempt that nobody has to do anything', () => {
    expect(words('pending', 'transient')).toMatch(/did not take it yet.*tried again by itself/);
    expect(words('pending', 'transient')).not.toMatch(/call|send again/i);
  });

  it('sends somebody to the administrator where only they can help, and says that it is tried again all the same', () => {
    expect(words('pending', 'set-up')).toMatch(/not set up.*administrator.*tried again by itself/);
  });

  it('says of one that has failed what to do, by the provider’s code where that says more', () => {
    expect(words('failed', 'transient')).toMatch(/several attempts changed nothing.*Call/);
    expect(words('failed', 'unusable', '30006')).not.toBe(words('failed', 'unusable'));
  });

  it('says that it is tried again by itself of calls and faxes of a broadcast only', () => {
    for (const code of [null, 'user_busy']) {
      expect(words('failed', 'line-busy', code, true)).toMatch(/busy.*tries again twice/);
      expect(words('failed', 'line-busy', code)).toMatch(/busy\. (Call|Send)/);
    }
  });

  it('tells why somebody got none, and nothing where there is no reason', () => {
    expect(words('skipped', 'no-consent')).toMatch(/consent/i);
    expect(words('pending', null)).toBeNull();
  });
});
