/**
 * A text that must not be seen by accident, such as a social security number: printing, logging, comparing or turning it into JSON gives a placeholder.
 * Only {@link reveal} gives the text, so that everybody who sees it can be found by that word.
 */
export class SealedText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  /** Whether both hold the same text. */
  equals(other: SealedText): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return '[sealed]';
  }

  toJSON(): string {
    return '[sealed]';
  }

  /** What `console.log` and `util.inspect` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[sealed]';
  }
}
