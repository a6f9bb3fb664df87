import { createHash, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { KeyRing } from '../../platform/keyring.ts';
import { type ByteRange, StorageDamaged, type StoredContent, TooLarge } from './port.ts';

/*
 * A sealed file: a head and pieces of 64 KiB, each sealed by AES-256-GCM with its place in this very file as context, so that pieces can be
 * neither changed, moved, nor taken from another file, and any of them can be read alone. The head, sealed too, names hash and length of the whole
 * and is bound to the practice: a file cut short, or put under another name, is noticed when it is opened.
 *
 *   magic (8) | length of key id (1) | key id (32) | salt (16) | sealed hash and length (28 + 40) | pieces
 */
const magic = Buffer.from('RNDSDOC1');
const pieceBytes = 65_536;
const sealBytes = 28;
const saltAt = magic.length + 33;
const metaAt = saltAt + 16;
const headBytes = metaAt + sealBytes + 40;

interface Place {
  practiceId: string;
  keyId: string;
  salt: Buffer;
}

const headContext = ({ practiceId, keyId, salt }: Place) =>
  Buffer.concat([Buffer.from(`head ${practiceId} ${keyId} `), salt]);

function pieceContext({ salt }: Place, index: number): Buffer {
  const context = Buffer.alloc(24);
  salt.copy(context);
  context.writeBigUInt64BE(BigInt(index), 16);
  return context;
}

/**
 * Writes a sealed file, holding no more than one piece in memory; the head comes last, so a file that was not finished never opens.
 * @throws TooLarge, and whatever `source` throws
 */
export async function writeSealed(
  file: FileHandle,
  { keyRing, practiceId, limit }: { keyRing: KeyRing; practiceId: string; limit: number },
  source: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; keyId: string; content: StoredContent }> {
  const place: Place = { practiceId, keyId: keyRing.activeId, salt: randomBytes(16) };
  const hash = createHash('sha256');
  const piece = Buffer.alloc(pieceBytes);
  let [bytes, filled, index] = [0, 0, 0];

  async function flush(): Promise<void> {
    const { sealed } = keyRing.encrypt('document', piece.subarray(0, filled), place.keyId, pieceContext(place, index));
    await file.write(sealed, 0, sealed.length, headBytes + index * (pieceBytes + sealBytes));
    index += 1;
    filled = 0;
  }

  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limit) throw new TooLarge();
    hash.update(chunk);
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(chunk.length - at, pieceBytes - filled);
      piece.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled === pieceBytes) await flush();
    }
  }
  if (filled > 0) await flush();

  const digest = hash.digest();
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bytes));
  const meta = keyRing.encrypt('document', Buffer.concat([digest, length]), place.keyId, headContext(place)).sealed;
  const keyId = Buffer.alloc(33);
  keyId.writeUInt8(place.keyId.length);
  keyId.write(place.keyId, 1, 'latin1');
  await file.write(Buffer.concat([magic, keyId, place.salt, meta]), 0, headBytes, 0);
  await file.sync();
  return { sha256: digest.toString('hex'), keyId: place.keyId, content: contentOf(file, keyRing, place, bytes) };
}

/** Opens a sealed file by what its head says. @throws StorageDamaged where that is not what was asked for */
export async function openSealed(
  file: FileHandle,
  { keyRing, practiceId, sha256 }: { keyRing: KeyRing; practiceId: string; sha256: string },
): Promise<StoredContent> {
  const head = await readAt(file, 0, headBytes);
  if (!head.subarray(0, magic.length).equals(magic)) throw new StorageDamaged('The file has no head of ours');
  const keyId = head.toString('latin1', magic.length + 1, magic.length + 1 + head.readUInt8(magic.length));
  const place: Place = { practiceId, keyId, salt: head.subarray(saltAt, metaAt) };
  const meta = unsealed(() => keyRing.decrypt('document', keyId, head.subarray(metaAt), headContext(place)));
  const bytes = Number(meta.readBigUInt64BE(32));
  const { size } = await file.stat();
  const whole = headBytes + bytes + Math.ceil(bytes / pieceBytes) * sealBytes;
  if (meta.toString('hex', 0, 32) !== sha256) throw new StorageDamaged('The file holds another document');
  if (size !== whole) throw new StorageDamaged('The file is not as long as it was');
  return contentOf(file, keyRing, place, bytes);
}

function contentOf(file: FileHandle, keyRing: KeyRing, place: Place, bytes: number): StoredContent {
  async function pieceAt(index: number): Promise<Buffer> {
    const length = Math.min(pieceBytes, bytes - index * pieceBytes) + sealBytes;
    const sealed = await readAt(file, headBytes + index * (pieceBytes + sealBytes), length);
    return unsealed(() => keyRing.decrypt('document', place.keyId, sealed, pieceContext(place, index)));
  }
  async function* pieces({ start, end }: ByteRange): AsyncGenerator<Buffer> {
    const last = Math.min(end, bytes);
    for (let index = Math.floor(start / pieceBytes); index * pieceBytes < last; index++) {
      const offset = index * pieceBytes;
      const piece = await pieceAt(index);
      yield piece.subarray(Math.max(0, start - offset), last - offset);
    }
  }
  return {
    bytes,
    async *stream(range = { start: 0, end: bytes }) {
      try {
        yield* pieces(range);
      } finally {
        await file.close();
      }
    },
    async read(range) {
      const read: Buffer[] = [];
      for await (const piece of pieces(range)) read.push(piece);
      return Buffer.concat(read);
    },
    close: () => file.close(),
  };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let read = 0; read < length;) {
    const { bytesRead } = await file.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) throw new StorageDamaged('The file ends too early');
    read += bytesRead;
  }
  return buffer;
}

function unsealed(open: () => Buffer): Buffer {
  try {
    return open();
  } catch (error) {
    throw new StorageDamaged('The file was changed, or its key is no longer in the key ring', { cause: error });
  }
}
