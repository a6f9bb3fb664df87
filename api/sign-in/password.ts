import { hash, verify } from '@node-rs/argon2';

/** argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane; argon2id is the default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);

/** Of a password that nobody has: checked where there is no account, so that the answer takes as long. */
const nobodys = hashPassword(crypto.randomUUID());

/** Whether it is the password; false, after the same work, where there is no hash. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? (await nobodys), password.normalize('NFKC'));
  return right && passwordHash !== null;
}

/** What speaks against a new password, or null. Length is all that is demanded of its composition (facts/rules.md). */
export function passwordFault(
  password: string,
  { login, practice }: { login: string; practice: string },
): string | null {
  if (password.length < 15) return 'must have at least 15 characters';
  const plain = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const isMade = (part: string) => part !== '' && plain.replaceAll(part, '').length < 4;
  const known = [login, practice].map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  if (known.some(isMade)) return 'must not be made of your login or the name of your practice';
  if (new Set(plain).size < 5) return 'repeats too few characters; take a sentence';
  return null;
}
