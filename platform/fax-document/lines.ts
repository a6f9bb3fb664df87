import { type FontPart, runsOf, type Weight } from './fonts.ts';

/** Text of one font. */
export interface Piece {
  part: FontPart;
  text: string;
}
export type Line = readonly Piece[];

/** Width of a piece in points. */
export type Measure = (piece: Piece, weight: Weight, size: number) => number;

export interface Style {
  weight: Weight;
  /** Points. */
  size: number;
  /** Points that a line may be wide. */
  width: number;
}

/** The text with a name in brackets for what cannot be printed: `nameOf` gives it for one letter, and equal names in a row become one. */
export function printable(text: string, nameOf: (letter: string) => string): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const printed = (line: string) =>
    runsOf(line).map(({ part, text: run }) => {
      if (part !== null) return run;
      const names = [...new Set(lettersOf(run).map(nameOf))];
      for (const name of names) missing.add(name);
      return names.map((name) => `[${name}]`).join(' ');
    });
  const lines = tidy(text).split('\n');
  return { text: lines.map((line) => printed(line).join('')).join('\n'), missing: [...missing] };
}

/** Tabs are spaces, and other control characters say nothing on paper. */
const tidy = (text: string) =>
  text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '    ')
    .replaceAll(/[^\P{Cc}\n]/gu, '');

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const lettersOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Breaks a printable text into lines: at its line breaks, between words, and inside a word only where it is wider than a line. */
export function linesOf(text: string, { weight, size, width }: Style, measure: Measure): Line[] {
  const widthOf = (words: string) => piecesOf(words).reduce((sum, piece) => sum + measure(piece, weight, size), 0);
  return text.split('\n').flatMap((paragraph) => broken(paragraph, width, widthOf).map(piecesOf));
}

/** Letters of a word that are measured at once: else each line of a word without end would measure all that is left of it. */
const measuredAtOnce = 200;

/** A word, or the pieces of a long one; `goesOn`: it belongs to the one before it. */
function piecesOfWord(word: string): { token: string; goesOn: boolean }[] {
  if (word.length <= measuredAtOnce) return [{ token: word, goesOn: false }];
  const letters = lettersOf(word);
  return Array.from({ length: Math.ceil(letters.length / measuredAtOnce) }, (_, index) => ({
    token: letters.slice(index * measuredAtOnce, (index + 1) * measuredAtOnce).join(''),
    goesOn: index > 0,
  }));
}

function broken(paragraph: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { token, goesOn } of paragraph
    .trimEnd()
    .split(/(?<= )(?=[^ ])/)
    .flatMap(piecesOfWord)) {
    if (line !== '' && !goesOn && widthOf((line + token).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += token;
    while (widthOf(line.trimEnd()) > width) {
      const head = longestHead(line, width, widthOf);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line.trimEnd()];
}

/** As many letters as fit, one at least. */
function longestHead(line: string, width: number, widthOf: (text: string) => number): string {
  const letters = lettersOf(line);
  let fits = 1;
  let tooMany = letters.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (widthOf(letters.slice(0, middle).join('')) <= width) fits = middle;
    else tooMany = middle;
  }
  return letters.slice(0, fits).join('');
}

const piecesOf = (text: string): Piece[] =>
  runsOf(text).flatMap(({ part, text: run }) => (part === null ? [] : [{ part, text: run }]));
