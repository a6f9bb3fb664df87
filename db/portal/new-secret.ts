import { createHash, randomBytes, randomInt } from 'node:crypto';
import { hashPassword } from '../../platform/password-hash.ts';
import type { CredentialKind } from '../entities/portal.ts';

/** Small letters and digits that nobody takes for one another, on paper or over the phone. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four, such as `k7mp-w3rt-x9hd-q4nz`: 79 bits. */
const temporaryPassword = () =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join(
    '-',
  );

/** SHA-256 in hex: how the token of a link is kept, and looked up. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A random secret of a kind, and what is kept of it: argon2id of a temporary password, {@link hashToken} of the token (256 bits) of a link. */
export async function newSecret(kind: CredentialKind): Promise<{ secret: string; hash: string }> {
  const secret = kind === 'temporary-password' ? temporaryPassword() : randomBytes(32).toString('base64url');
  return { secret, hash: kind === 'temporary-password' ? await hashPassword(secret) : hashToken(secret) };
}
