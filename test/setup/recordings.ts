/** Silence as a WAV file: μ-law, 8,000 samples a second, as phones have it, unless the header is to say something else. */
export function wavOf(seconds: number, { format = 7, bytesASecond = 8_000, bits = 8 } = {}): Buffer {
  const samples = Math.round(seconds * 8_000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(format, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(bytesASecond, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 0xff)]);
}

/** Frames of MPEG-1 layer III, 128 kbit/s, 44,100 samples a second: 417 bytes and 26 ms each. */
export function mp3Of(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000, 0);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
