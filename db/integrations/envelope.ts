import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from '../../platform/keyring.ts';

/*
 * Envelope encryption of a single field: its bytes are sealed by a key made for them alone, and only that key is sealed by the key ring. Rotating a
 * master key wraps the small keys anew and leaves the bytes as they are. AES-256-GCM both times, bound to the place where it stands.
 *
 * Stored: length of the master key's id (1) | that id | wrapped key (60) | iv (12) | tag (16) | ciphertext.
 */

const wrappedBytes = 60;

/** `context` names the field and its row: bytes that are moved to another row do not open there. */
export function sealInEnvelope(keyRing: KeyRing, plain: string, context: string): Buffer {
  const aad = Buffer.from(context);
  const key = randomBytes(32);
  const { keyId, sealed: wrapped } = keyRing.encrypt('field', key, undefined, aad);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId), wrapped, iv, cipher.getAuthTag(), body]);
}

/** @throws where the bytes were changed, belong to another place, or their master key is not configured */
export function openEnvelope(keyRing: KeyRing, sealed: Uint8Array, context: string): string {
  const { keyId, wrapped, rest } = partsOf(sealed);
  const aad = Buffer.from(context);
  const key = keyRing.decrypt('field', keyId, wrapped, aad);
  const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(aad);
  decipher.setAuthTag(rest.subarray(12, 28));
  return Buffer.concat([decipher.update(rest.subarray(28)), decipher.final()]).toString('utf8');
}

/** The same bytes under the active master key; null where they are already. */
export function rewrapEnvelope(keyRing: KeyRing, sealed: Uint8Array, context: string): Buffer | null {
  const { keyId, wrapped, rest } = partsOf(sealed);
  if (keyId === keyRing.activeId) return null;
  const aad = Buffer.from(context);
  const anew = keyRing.encrypt('field', keyRing.decrypt('field', keyId, wrapped, aad), undefined, aad);
  return Buffer.concat([Buffer.from([anew.keyId.length]), Buffer.from(anew.keyId), anew.sealed, rest]);
}

function partsOf(sealed: Uint8Array): { keyId: string; wrapped: Buffer; rest: Buffer } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const at = 1 + (bytes[0] ?? 0);
  if (bytes.length < at + wrappedBytes + 28) throw new Error('The sealed value is too short to be one');
  return {
    keyId: bytes.subarray(1, at).toString(),
    wrapped: bytes.subarray(at, at + wrappedBytes),
    rest: bytes.subarray(at + wrappedBytes),
  };
}
