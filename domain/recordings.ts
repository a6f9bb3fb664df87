/** What a practice has recorded itself, to be played by calls. */
export const recordingTypes = ['audio/mpeg', 'audio/wav'] as const;
export type RecordingType = (typeof recordingTypes)[number];
export const isRecordingType = (type: string): type is RecordingType => recordingTypes.some((each) => each === type);

/** A minute of MP3 at 256 kbit/s, or of WAV with 16,000 samples of 16 bits a second. */
export const largestRecording = { megabytes: 2 } as const;

export interface Measured {
  mediaType: RecordingType;
  /** Whole seconds, rather too many. */
  seconds: number;
}

/** What the bytes are, never what their name says, and how long they sound; null: neither MP3 nor WAV that a phone network plays. */
export function measureRecording(bytes: Uint8Array): Measured | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = secondsOfWav(view);
  if (seconds !== null) return { mediaType: 'audio/wav', seconds: Math.ceil(seconds) };
  const ofMp3 = secondsOfMp3(view);
  return ofMp3 === null ? null : { mediaType: 'audio/mpeg', seconds: Math.ceil(ofMp3) };
}

const word = (view: DataView, at: number) =>
  at + 4 <= view.byteLength
    ? String.fromCodePoint(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
    : '';

/** PCM and μ-law, which Twilio plays (https://www.twilio.com/docs/voice/twiml/play#supported-audio-file-types). */
const wavFormats = [1, 7];

/** Bytes a second of a format chunk; 0 where its numbers contradict each other: a header that claims a higher rate would pass for a shorter recording. */
function rateOf(view: DataView, begin: number): number {
  const [channels, samplesASecond] = [view.getUint16(begin + 2, true), view.getUint32(begin + 4, true)];
  const [block, bits] = [view.getUint16(begin + 12, true), view.getUint16(begin + 14, true)];
  const bytesASecond = view.getUint32(begin + 8, true);
  return block === (channels * bits) / 8 && bytesASecond === samplesASecond * block ? bytesASecond : 0;
}

/** RIFF: chunks of a name, a length and so many bytes, padded to an even number. */
function secondsOfWav(view: DataView): number | null {
  if (word(view, 0) !== 'RIFF' || word(view, 8) !== 'WAVE') return null;
  let bytesASecond = 0;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const [name, length] = [word(view, at), view.getUint32(at + 4, true)];
    const begin = at + 8;
    if (name === 'fmt ' && length >= 16 && begin + 16 <= view.byteLength) {
      if (!wavFormats.includes(view.getUint16(begin, true))) return null;
      bytesASecond = rateOf(view, begin);
      if (bytesASecond === 0) return null;
    }
    if (name === 'data') {
      // What a recorder has written without knowing its length says 0xFFFFFFFF.
      const there = Math.min(length, view.byteLength - begin);
      return bytesASecond > 0 && there > 0 ? there / bytesASecond : null;
    }
    at = begin + length + (length % 2);
  }
  return null;
}

/** kbit/s of layer III by index: of MPEG-1, and of MPEG-2 and 2.5 (ISO/IEC 11172-3 and 13818-3). */
const bitRates = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const sampleRates = [44_100, 48_000, 32_000] as const;

/** Frames that follow each other, at least: two bytes of anything may look like the beginning of one. */
const leastFrames = 3;

/** Frame by frame, so that it is right for a variable bit rate too; tags before and after the frames are passed over. */
function secondsOfMp3(view: DataView): number | null {
  let at = word(view, 0).startsWith('ID3') ? 10 + tagLength(view) : 0;
  let [frames, seconds] = [0, 0];
  for (;;) {
    const frame = frameAt(view, at);
    if (!frame) break;
    frames += 1;
    seconds += frame.seconds;
    at += frame.length;
  }
  const isWhole = at >= view.byteLength || word(view, at).startsWith('TAG') || view.byteLength - at < 4_096;
  return frames >= leastFrames && isWhole ? seconds : null;
}

/** Of an ID3v2 tag: four times seven bits. */
const tagLength = (view: DataView) =>
  view.byteLength < 10 ? 0 : [6, 7, 8, 9].reduce((length, at) => length * 128 + (view.getUint8(at) & 0x7f), 0);

function frameAt(view: DataView, at: number): { length: number; seconds: number } | null {
  if (at + 4 > view.byteLength) return null;
  const head = view.getUint32(at);
  const version = (head >>> 19) & 3;
  if (head >>> 21 !== 0x7ff || version === 1 || ((head >>> 17) & 3) !== 1) return null;
  const isFirst = version === 3;
  const kbits = bitRates[isFirst ? 1 : 2][(head >>> 12) & 15];
  const base = sampleRates[(head >>> 10) & 3];
  if (!kbits || !base) return null;
  const rate = base / (isFirst ? 1 : version === 2 ? 2 : 4);
  const samples = isFirst ? 1_152 : 576;
  const length = Math.floor(((samples / 8) * kbits * 1_000) / rate) + ((head >>> 9) & 1);
  return at + length > view.byteLength ? null : { length, seconds: samples / rate };
}
