/** A part of a document: `end` is the first byte behind it. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The plain bytes of one document. Close it, or read `stream` to its end. */
export interface StoredContent {
  bytes: number;
  /** Decrypted as it is read, a piece at a time. @throws StorageDamaged in the middle, where a piece was changed */
  stream(range?: ByteRange): AsyncGenerator<Buffer>;
  /** A part at once; for looking at heads and tails. @throws StorageDamaged */
  read(range: ByteRange): Promise<Buffer>;
  close(): Promise<void>;
}

/** Bytes that have arrived and are not kept yet: `keep` or `discard` ends it. */
export interface StagedContent extends StoredContent {
  /** Of the plain bytes, hexadecimal. */
  sha256: string;
  /** Of the key ring. */
  keyId: string;
  /** Now it is there, as a whole and under its hash; survives the loss of power. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

/** Keeps documents by practice and hash, sealed at rest. The same content of one practice is kept once. */
export interface DocumentStorage {
  /**
   * Takes bytes up to `limit`.
   * @throws TooLarge as soon as more have come; then, and whenever `source` fails, nothing is left behind
   */
  stage(practiceId: string, source: AsyncIterable<Uint8Array>, limit: number): Promise<StagedContent>;
  /** @returns null where there is none of that hash. @throws StorageDamaged where it is not whole, or not what it should be */
  open(practiceId: string, sha256: string): Promise<StoredContent | null>;
  /** Nothing happens where it is gone. */
  remove(practiceId: string, sha256: string): Promise<void>;
  /** Removes what was staged before that instant and neither kept nor discarded, because its process died. @returns how many */
  removeAbandoned(before: Date): Promise<number>;
}

export class TooLarge extends Error {
  override name = 'TooLarge';
}

/** Says nothing of what was in it. */
export class StorageDamaged extends Error {
  override name = 'StorageDamaged';
}
