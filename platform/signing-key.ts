import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';

/** A key that signs assertions: RSA for RS384, a curve P-384 for ES384, the two that SMART Backend Services knows. */
export interface SigningKey {
  /** PKCS#8 in PEM. */
  privateKey: string;
  algorithm: 'RS384' | 'ES384';
  /** The public half, as it is registered; `kid` is its thumbprint (RFC 7638). */
  publicKey: JsonWebKey & { kid: string; alg: string; use: 'sig' };
}

export const newSigningKey = (): SigningKey =>
  readSigningKey(
    generateKeyPairSync('ec', {
      namedCurve: 'P-384',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey,
  );

/** @throws Error in words, never with a part of the key, where it is none that can sign here */
export function readSigningKey(pem: string): SigningKey {
  const key = privateKeyOf(pem);
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const { kty, crv, x, y, n, e } = jwk;
  if (kty === 'EC' ? crv !== 'P-384' : kty !== 'RSA')
    throw new Error('The key has to be RSA, or of the curve P-384; PIMSY takes no other.');
  // RFC 7638: the members that are needed, by name, without spaces.
  const canonical = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  const kid = createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
  const algorithm = kty === 'EC' ? 'ES384' : 'RS384';
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKey, algorithm, publicKey: { ...canonical, kid, alg: algorithm, use: 'sig' } };
}

function privateKeyOf(pem: string) {
  try {
    return createPrivateKey(pem.trim());
  } catch {
    throw new Error(
      'This is not a private key in PEM, which begins with -----BEGIN PRIVATE KEY----- and has no password.',
    );
  }
}
