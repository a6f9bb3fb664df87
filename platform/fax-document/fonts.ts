import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/**
 * Files of Noto Sans (SIL Open Font License 1.1), each of one part of Unicode; the first that has a letter prints it. They hold Latin, Greek, Cyrillic,
 * Vietnamese and Devanagari, and no Arabic, Hebrew, Chinese or emoji.
 */
const parts = [
  'latin',
  'latin-ext',
  'cyrillic',
  'cyrillic-ext',
  'greek',
  'greek-ext',
  'vietnamese',
  'devanagari',
] as const;
export type FontPart = (typeof parts)[number];

export const weights = { regular: 400, bold: 700 } as const;
export type Weight = keyof typeof weights;

const require = createRequire(import.meta.url);
const files = new Map<string, Buffer>();
const fonts = new Map<FontPart, Font>();

/** Bytes of a font, as they are embedded. */
export function fontFile(part: FontPart, weight: Weight): Buffer {
  const name = `noto-sans-${part}-${weights[weight]}-normal.woff`;
  let bytes = files.get(name);
  if (!bytes) files.set(name, (bytes = readFileSync(require.resolve(`@fontsource/noto-sans/files/${name}`))));
  return bytes;
}

/** Both weights hold the same letters. */
function fontOf(part: FontPart): Font {
  let font = fonts.get(part);
  if (!font) fonts.set(part, (font = create(fontFile(part, 'regular'))));
  return font;
}

/** What joins letters or picks a form of one; where the letters can be printed, nothing is missing without it. */
const joins = /[\p{Default_Ignorable_Code_Point}\p{Variation_Selector}]/gu;

const canPrint = (part: FontPart, codePoints: readonly number[]) =>
  codePoints.every((codePoint) => fontOf(part).hasGlyphForCodePoint(codePoint));

/** A piece of text that one font prints; `part` is null where none can. */
export interface Run {
  part: FontPart | null;
  text: string;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Splits a text by the fonts that print it. A letter with its accents goes to one font, and what the last one has too stays with it. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  for (const { segment } of segmenter.segment(text.normalize('NFC'))) {
    const letter = segment.replace(joins, '');
    const codePoints = Array.from(letter, (each) => each.codePointAt(0) ?? 0);
    const last = runs.at(-1);
    const order = last?.part ? [last.part, ...parts] : parts;
    const part = order.find((each) => canPrint(each, codePoints)) ?? null;
    // Joiners matter to the scripts that are shaped by them.
    const written = part === 'devanagari' || part === null ? segment : letter;
    if (last && last.part === part) last.text += written;
    else runs.push({ part, text: written });
  }
  return runs;
}
