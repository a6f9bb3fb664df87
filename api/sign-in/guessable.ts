import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** Why a password is guessed easily. */
export type Guessable = 'known' | 'own-words' | 'repeats' | 'pattern';

/** Characters that are looked at: time grows with their square, and no pattern that repeats needs more to show. */
const looked = 64;
const wordsOf = (text: string) => text.split(/[^\p{L}\p{N}]+/u);

let loaded: Promise<ZxcvbnFactory> | null = null;

/**
 * zxcvbn with the fifty thousand passwords that stand first in published breaches, and how keyboards are laid out. It takes some 25 MB, so it is
 * loaded at the first password that is chosen and kept.
 */
function load(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([core, { dictionary, adjacencyGraphs }]) => {
      const passwords = dictionary['passwords-common'];
      return new core.ZxcvbnFactory({ dictionary: { passwords }, graphs: adjacencyGraphs, maxLength: looked });
    },
  );
  loaded.catch(() => (loaded = null));
  return loaded;
}

/**
 * Whether a password can be guessed by somebody who knows what people choose and `own`, texts about this person (login, names, practice); null: it takes
 * at least `guesses` tries.
 */
export async function guessable(password: string, own: readonly string[], guesses: number): Promise<Guessable | null> {
  const zxcvbn = await load();
  const words = new Set(own.flatMap((text) => [text, ...wordsOf(text)]).map((word) => word.toLowerCase()));
  const result = zxcvbn.check(
    password.normalize('NFKC'),
    [...words].filter((word) => word.length > 2),
  );
  const [first, ...more] = result.sequence;
  const isOne = (name: string) => more.length === 0 && first?.['dictionaryName'] === name;
  // Also one that stands far down the list is on the list.
  if (isOne('passwords')) return 'known';
  if (result.guesses >= guesses) return null;
  if (result.sequence.some((match) => match['dictionaryName'] === 'userInputs')) return 'own-words';
  return more.length === 0 && first?.pattern === 'repeat' ? 'repeats' : 'pattern';
}
