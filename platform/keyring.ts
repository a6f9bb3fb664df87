import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a derived key is for; two purposes never share a key. */
export type KeyPurpose = 'payload' | 'field' | 'blind-index' | 'cookie' | 'link' | 'callback';

/**
 * The one key ring: master keys by id, from which a 256-bit key is derived for each purpose (HKDF-SHA256).
 * The first key encrypts; every key decrypts, so a key is rotated by putting a new one in front.
 */
export class KeyRing {
  readonly activeId: string;
  readonly #masters: Map<string, Buffer>;
  readonly #derived = new Map<string, Buffer>();

  /** @param masters `id:base64` pairs joined by commas, 32 bytes each. @throws where an id repeats or a key is not 32 bytes. */
  constructor(masters: string) {
    this.#masters = new Map();
    for (const pair of masters.split(',')) {
      const [id = '', encoded = ''] = pair.trim().split(':');
      const key = Buffer.from(encoded, 'base64');
      if (!/^[a-z0-9-]{1,32}$/.test(id) || key.length !== 32) {
        throw new Error('ROUNDS_MASTER_KEYS: each key is `id:` and 32 bytes in base64');
      }
      if (this.#masters.has(id)) throw new Error(`ROUNDS_MASTER_KEYS: the id ${id} stands twice`);
      this.#masters.set(id, key);
    }
    this.activeId = [...this.#masters.keys()][0] as string;
  }

  /** AES-256-GCM. The result is `iv (12) | tag (16) | ciphertext`; keep `keyId` beside it. */
  encrypt(purpose: KeyPurpose, plain: Uint8Array, keyId = this.activeId): { keyId: string; sealed: Buffer } {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(purpose, keyId), iv);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { keyId, sealed: Buffer.concat([iv, cipher.getAuthTag(), body]) };
  }

  /** @throws where the key id is unknown or the bytes were changed. */
  decrypt(purpose: KeyPurpose, keyId: string, sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const decipher = createDecipheriv('aes-256-gcm', this.#key(purpose, keyId), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  }

  /** Keyed hash (HMAC-SHA256), base64url: for signatures and blind indexes. */
  mac(purpose: KeyPurpose, data: string, keyId = this.activeId): string {
    return createHmac('sha256', this.#key(purpose, keyId)).update(data).digest('base64url');
  }

  /** Whether any key of the ring made this mac; constant time in the mac. */
  verifyMac(purpose: KeyPurpose, data: string, mac: string): boolean {
    const given = Buffer.from(mac);
    return [...this.#masters.keys()].some((id) => {
      const expected = Buffer.from(this.mac(purpose, data, id));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  #key(purpose: KeyPurpose, keyId: string): Buffer {
    const name = `${keyId}/${purpose}`;
    const known = this.#derived.get(name);
    if (known) return known;
    const master = this.#masters.get(keyId);
    if (!master) throw new Error(`No master key with the id ${keyId} is configured`);
    const key = Buffer.from(hkdfSync('sha256', master, 'rounds', purpose, 32));
    this.#derived.set(name, key);
    return key;
  }
}
