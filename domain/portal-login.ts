import { parsed, problem } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** How the setting Client Portal User Name (-687) makes user names. */
export type PortalLoginFormat = 'first-last' | 'initial-last' | 'email';

const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

/**
 * The user name that the setting makes of a person, without a number; where nothing of the name can be typed on every keyboard it is "client".
 * `email`: null where none is on file, then first and last name are taken.
 */
export const portalLogin = (
  format: PortalLoginFormat,
  { firstName, lastName, email }: { firstName: string; lastName: string; email: string | null },
): string => {
  if (format === 'email' && email !== null) return email.toLowerCase();
  const [first, last] = [plain(firstName), plain(lastName)];
  const made = format === 'initial-last' ? `${first.slice(0, 1)}${last}` : [first, last].filter(Boolean).join('.');
  return made.length < 2 ? 'client' : made.slice(0, 90);
};

/** The same, numbered from 2 on where it is taken: `ana.reyes2`; an e-mail address gets its number before the `@`. */
export const numberedLogin = (login: string, n: number): string => {
  if (n < 2) return login;
  const at = login.lastIndexOf('@');
  return at === -1 ? `${login}${n}` : `${login.slice(0, at)}+${n}${login.slice(at)}`;
};

/** As a safe word is compared: capitals, spaces, punctuation and accents do not count. */
export const normalisedSafeWord = (said: string): string => plain(said);

/** A new safe word. */
export const parseSafeWord = (text: string): Parsed<string> =>
  normalisedSafeWord(text).length >= 3
    ? parsed(text.trim())
    : problem('A safe word needs at least three letters or digits.');
