import { describe, expect, it } from '@jest/globals';
import { KeyRing } from './keyring.ts';
import { isRecordingToken, recordingToken } from './recording-link.ts';

const ring = new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const ids = { practiceId: '0199a7c2-7b1e-7000-8000-00000000000a', recordingId: '0199a7c2-7b1e-7000-8000-00000000000b' };
const at = (time: string) => new Date(`2026-03-02T${time}Z`);
const token = recordingToken(ring, ids, at('15:59:59'));

describe('a link to the recording of a call', () => {
  it('opens it for two hours at least and three at most, and not after', () => {
    expect(isRecordingToken(ring, ids, token, at('15:59:59'))).toBe(true);
    expect(isRecordingToken(ring, ids, token, at('17:59:59'))).toBe(true);
    expect(isRecordingToken(ring, ids, token, at('18:00:00'))).toBe(false);
  });

  it('is one address for the calls of an hour', () => {
    expect(recordingToken(ring, ids, at('15:00:00'))).toBe(token);
    expect(recordingToken(ring, ids, at('16:00:00'))).not.toBe(token);
  });

  const [expires = '', mac = ''] = token.split('.');
  it.each([
    ['of another practice', { ...ids, practiceId: ids.recordingId }, token],
    ['of another recording', { ...ids, recordingId: ids.practiceId }, token],
    ['whose time was changed', ids, `${expires}0.${mac}`],
    ['without a time', ids, mac],
    ['that is empty', ids, ''],
  ])('is none where it is one %s', (_case, of, given) => {
    expect(isRecordingToken(ring, of, given, at('16:00:00'))).toBe(false);
  });
});
