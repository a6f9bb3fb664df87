import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What a derived key is for; two purposes never share a key. */
export type KeyPurpose = 'payload' | 'field' | 'blind-index' | 'link' | 'document' | 'return-path';

/**
 * Reads master keys: `id:base64` pairs joined by commas, 32 bytes each; the first one is active.
 * @throws where an id is missing or repeats, or a key is not 32 bytes; the message never repeats a key.
 */
export function readMasterKeys(masters: string): { activeId: string; keys: Map<string, Buffer> } {
  const keys = new Map<string, Buffer>();
  let activeId = '';
  for (const pair of masters.split(',')) {
    const [id = '', encoded = ''] = pair.trim().split(':');
    const key = Buffer.from(encoded, 'base64');
    if (!/^[a-z0-9-]{1,32}$/.test(id) || key.length !== 32) throw new Error('each key is `id:` and 32 bytes in base64');
    if (keys.has(id)) throw new Error(`the key id ${id} stands twice`);
    keys.set(id, key);
    activeId ||= id;
  }
  return { activeId, keys };
}

/**
 * The one key ring: master keys by id, from which a 256-bit key is derived for each purpose (HKDF-SHA256).
 * The first key encrypts; every key decrypts, so a key is rotated by putting a new one in front.
 */
export class KeyRing {
  readonly activeId: string;
  readonly #masters: Map<string, Buffer>;
  /** As Node's own objects: of a key in a buffer each mac would make one first, which takes eight times as long. */
  readonly #derived = new Map<string, KeyObject>();

  /** @throws where {@link readMasterKeys} does. */
  constructor(masters: string) {
    const { activeId, keys } = readMasterKeys(masters);
    this.activeId = activeId;
    this.#masters = keys;
  }

  /**
   * AES-256-GCM. The result is `iv (12) | tag (16) | ciphertext`; keep `keyId` beside it. It opens only with the same `context` (additional
   * authenticated data), such as its place in a file.
   */
  encrypt(
    purpose: KeyPurpose,
    plain: Uint8Array,
    keyId = this.activeId,
    context?: Uint8Array,
  ): { keyId: string; sealed: Buffer } {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(purpose, keyId), iv);
    if (context) cipher.setAAD(context);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { keyId, sealed: Buffer.concat([iv, cipher.getAuthTag(), body]) };
  }

  /** @throws where the key id is unknown, or the bytes were changed or belong to another purpose or context. */
  decrypt(purpose: KeyPurpose, keyId: string, sealed: Uint8Array, context?: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    // A shorter tag would be accepted as a weaker one, so the length is checked here and fixed below.
    if (bytes.length < 28) throw new Error('The sealed value is too short to be one');
    const key = this.#key(purpose, keyId);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    if (context) decipher.setAAD(context);
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  }

  /** Keyed hash (HMAC-SHA256), base64url: for signatures and blind indexes. */
  mac(purpose: KeyPurpose, data: string, keyId = this.activeId): string {
    return createHmac('sha256', this.#key(purpose, keyId)).update(data).digest('base64url');
  }

  /** The macs of all keys, the active one first: what a blind index is searched by while keys are being rotated. */
  macs(purpose: KeyPurpose, data: string): string[] {
    return [...this.#masters.keys()].map((id) => this.mac(purpose, data, id));
  }

  /** Whether any key of the ring made this mac; constant time in the mac. */
  verifyMac(purpose: KeyPurpose, data: string, mac: string): boolean {
    const given = Buffer.from(mac);
    return this.macs(purpose, data).some((made) => {
      const expected = Buffer.from(made);
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  #key(purpose: KeyPurpose, keyId: string): KeyObject {
    const name = `${keyId}/${purpose}`;
    const known = this.#derived.get(name);
    if (known) return known;
    const master = this.#masters.get(keyId);
    if (!master) throw new Error(`No master key with the id ${keyId} is configured`);
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', master, 'rounds', purpose, 32)));
    this.#derived.set(name, key);
    return key;
  }
}
