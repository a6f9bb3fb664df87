import type { KeyRing } from './keyring.ts';

interface RecordingIds {
  practiceId: string;
  recordingId: string;
}

const hourMs = 3_600_000;

const signed = ({ practiceId, recordingId }: RecordingIds, expires: string) =>
  `recording/${practiceId}/${recordingId}/${expires}`;

/**
 * The last part of the address at which a provider finds a recording: when it expires (hours since 1970, base 36), and a mac over that and the ids. Made anew at
 * each hand-over, also of a call that is made again, and good for two to three hours after it: a call rings and is over within minutes, and the provider may hold it
 * back before. Whole hours, so that the calls of a broadcast name one address, which the provider fetches once.
 */
export function recordingToken(keyRing: KeyRing, ids: RecordingIds, now: Date): string {
  const expires = (Math.floor(now.getTime() / hourMs) + 3).toString(36);
  return `${expires}.${keyRing.mac('link', signed(ids, expires))}`;
}

/** Whether a token opens the recording at `now`. */
export function isRecordingToken(keyRing: KeyRing, ids: RecordingIds, token: string, now: Date): boolean {
  const [, expires = '', mac = ''] = /^([0-9a-z]{1,10})\.([\w-]{43})$/.exec(token) ?? [];
  return keyRing.verifyMac('link', signed(ids, expires), mac) && parseInt(expires, 36) * hourMs > now.getTime();
}
