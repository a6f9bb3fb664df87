import type { KeyRing } from './keyring.ts';

interface RecordingIds {
  practiceId: string;
  recordingId: string;
}

const signed = ({ practiceId, recordingId }: RecordingIds) => `recording/${practiceId}/${recordingId}`;

/** The last part of the address at which a provider finds a recording: nobody can guess it who was not given it. */
export const recordingToken = (keyRing: KeyRing, ids: RecordingIds): string => keyRing.mac('link', signed(ids));

export const isRecordingToken = (keyRing: KeyRing, ids: RecordingIds, token: string): boolean =>
  keyRing.verifyMac('link', signed(ids), token);
