import { expect, it } from '@jest/globals';
import { measureRecording } from '../../../../domain/recordings.ts';
import { clockOf, isSilent, mostSamples, phoneRate, wavOf } from './wav.ts';

const tone = (seconds: number) =>
  Float32Array.from({ length: seconds * phoneRate }, (_, at) => Math.sin((at * 440 * 2 * Math.PI) / phoneRate) / 2);

it.each([
  [0.2, 1],
  [4, 4],
  [60, 60],
])('%s seconds are a WAV file that the server measures as %s', (seconds, measured) => {
  expect(measureRecording(wavOf(tone(seconds)))).toEqual({ mediaType: 'audio/wav', seconds: measured });
});

it('what runs over a minute is cut off, so that the server never refuses what the page has recorded', () => {
  const wav = wavOf(tone(61));
  expect(wav.length).toBe(44 + mostSamples * 2);
  expect(measureRecording(wav)?.seconds).toBe(60);
});

it('loud sounds stay loud, and none turns over', () => {
  const view = new DataView(wavOf(Float32Array.of(0, 1, -1, 2, -2, 0.5)).buffer, 44);
  expect([0, 1, 2, 3, 4, 5].map((at) => view.getInt16(at * 2, true))).toEqual([
    0, 32_767, -32_768, 32_767, -32_768, 16_384,
  ]);
});

it('a microphone that is turned off is told from a quiet voice', () => {
  expect(isSilent(new Float32Array(phoneRate))).toBe(true);
  expect(isSilent(tone(1).map((sample) => sample / 20))).toBe(false);
});

it.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [60, '1:00'],
])('%s seconds are shown as %s', (seconds, shown) => {
  expect(clockOf(seconds)).toBe(shown);
});
