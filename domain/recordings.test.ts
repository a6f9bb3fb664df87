import { describe, expect, it } from '@jest/globals';
import { mp3Of, wavOf } from '../test/setup/recordings.ts';
import { measureRecording } from './recordings.ts';

describe('a recording', () => {
  it('is measured by its bytes: WAV by its rate, MP3 frame by frame', () => {
    expect(measureRecording(wavOf(12.5))).toEqual({ mediaType: 'audio/wav', seconds: 13 });
    expect(measureRecording(mp3Of(1_000))).toEqual({ mediaType: 'audio/mpeg', seconds: 27 });
  });

  it('may have tags before and after it, and chunks that say nothing of its length', () => {
    const tag = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2, ...Array.from({ length: 130 }, () => 0)]);
    const end = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]);
    expect(measureRecording(Buffer.concat([tag, mp3Of(100), end]))?.seconds).toBe(3);
    const streamed = wavOf(5);
    streamed.writeUInt32LE(0xffffffff, 40);
    expect(measureRecording(streamed)?.seconds).toBe(5);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['words', Buffer.from('Please come early.')],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])],
    ['one frame alone', mp3Of(1)],
    ['a WAV file without sound', wavOf(0)],
    ['a WAV file that no phone plays', wavOf(5, { format: 3 })],
    ['a WAV file whose header claims more bytes a second than its samples take', wavOf(90, { bytesASecond: 64_000 })],
    ['a WAV file whose samples are larger than its header says', wavOf(5, { bits: 16 })],
    ['frames with something else behind them', Buffer.concat([mp3Of(10), Buffer.alloc(10_000, 7)])],
  ])('is none where it is %s', (_, bytes) => {
    expect(measureRecording(bytes)).toBeNull();
  });
});
