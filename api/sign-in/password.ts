import { shortestPassword } from '../../domain/shortest-password.ts';
import { type Guessable, guessable } from './guessable.ts';

export { shortestPassword };
export { hashPassword, isPassword } from '../../platform/password-hash.ts';

/** Tries that it must withstand; those at the door are counted (throttle.ts), so a code beside it makes up for a good part of them. */
const guessesOf = (secondFactor: boolean) => (secondFactor ? 1e6 : 1e8);

export interface PasswordOwner {
  login: string;
  /** Its name. */
  practice: string;
  /** Of the person: first, last, preferred. */
  names?: readonly string[];
  /** Their account has a confirmed second factor. */
  secondFactor?: boolean;
}

const faultWords: Record<Guessable, string> = {
  known: 'is known from breaches and among the first that are tried; take a sentence that only you would write',
  'own-words': 'must not be made of your login, your name or the name of your practice; take a sentence',
  repeats: 'repeats too few characters; take a sentence',
  pattern: 'is guessed easily, since others choose the like; take a sentence that only you would write',
};

const plainOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * What speaks against a new password and what to do, in one sentence that goes on from its name; or null. Of its composition nothing is demanded
 * but length (facts/rules.md).
 */
export async function passwordFault(password: string, owner: PasswordOwner): Promise<string | null> {
  const { login, practice, names = [], secondFactor = false } = owner;
  const shortest = shortestPassword(secondFactor);
  if (password.length < shortest) return `must have at least ${shortest} characters`;
  const plain = plainOf(password);
  const texts = [login, practice, ...names];
  const own = texts
    .flatMap((text) => [text, ...text.split(/[\s._-]+/)])
    .map(plainOf)
    .filter((word) => word.length > 2);
  const longestFirst = own.toSorted((a, b) => b.length - a.length);
  const left = longestFirst.reduce((text, word) => text.replaceAll(word, ''), plain);
  if (left !== plain && left.length < 4) return faultWords['own-words'];
  if (new Set(plain).size < 5) return faultWords.repeats;
  const why = await guessable(password, texts, guessesOf(secondFactor));
  return why === null ? null : faultWords[why];
}
