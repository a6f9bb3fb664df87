export { hashPassword, isPassword } from '../../platform/password-hash.ts';

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
