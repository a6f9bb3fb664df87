import { longestCall } from '../../../../domain/spoken.ts';

/** Samples a second of a telephone line: more is not heard in a call. */
export const phoneRate = 8_000;

/** The most that a call may play. */
export const mostSamples = longestCall * phoneRate;

const bytesASample = 2;
const headBytes = 44;

/** Sound from -1 to 1, one channel at {@link phoneRate}, as a WAV file of 16-bit PCM (RIFF/WAVE, format 1); what is longer than a call may play is cut off. */
export function wavOf(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const sound = samples.subarray(0, mostSamples);
  const length = sound.length * bytesASample;
  const view = new DataView(new ArrayBuffer(headBytes + length));
  const word = (at: number, text: string) => {
    for (const [index, letter] of Array.from(text).entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  word(0, 'RIFF');
  view.setUint32(4, headBytes - 8 + length, true);
  word(8, 'WAVE');
  word(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, phoneRate, true);
  view.setUint32(28, phoneRate * bytesASample, true);
  view.setUint16(32, bytesASample, true);
  view.setUint16(34, bytesASample * 8, true);
  word(36, 'data');
  view.setUint32(40, length, true);
  for (const [index, sample] of sound.entries()) {
    const within = Math.max(-1, Math.min(1, sample));
    view.setInt16(headBytes + index * bytesASample, Math.round(within < 0 ? within * 0x8000 : within * 0x7fff), true);
  }
  return new Uint8Array(view.buffer);
}

/** Whether nothing louder than the noise of a microphone that is turned off is in it. */
export const isSilent = (samples: Float32Array): boolean => samples.every((sample) => Math.abs(sample) < 0.005);

/** `0:07`, `1:00` */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`;
