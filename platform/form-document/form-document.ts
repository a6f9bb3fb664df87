import { createPen, lineHeight, paper } from '../fax-document/pen.ts';
import type { Weight } from '../fax-document/fonts.ts';
import { type Line, linesOf, type Measure, printable } from '../fax-document/lines.ts';

/** A form that was filled in. All strings are plain text in any alphabet. */
export interface FormDocument {
  /** BCP 47, of its words. */
  language: string;
  /** When it is said to be from; the same each time, so that its bytes are too. */
  date: Date;
  title: string;
  /** Whose, when, and what score: label and value. */
  facts: readonly { label: string; value: string }[];
  blocks: readonly FormBlock[];
  /** At the foot of each page. */
  footer: (page: number, pages: number) => string;
  /** What a letter is called that no font can print. */
  nameOf: (letter: string) => string;
}

export type FormBlock =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'answer'; question: string; answer: string };

interface Style {
  size: number;
  weight: Weight;
  /** Points to the left edge. */
  x: number;
  /** Points above it. */
  above: number;
}

/** Lines that stay together on a page where they fit on one. */
type Part = { text: string; style: Style }[];
interface Placed {
  lines: Line[];
  y: number;
  style: Style;
}

const { margin } = paper;
const bottom = paper.height - margin;
const indent = 14;
const styles = {
  title: { size: 20, weight: 'bold', x: margin, above: 0 },
  fact: { size: 10.5, weight: 'regular', x: margin, above: 2 },
  heading: { size: 13, weight: 'bold', x: margin, above: 16 },
  text: { size: 10.5, weight: 'regular', x: margin, above: 8 },
  question: { size: 10.5, weight: 'regular', x: margin, above: 9 },
  answer: { size: 10.5, weight: 'bold', x: margin + indent, above: 1 },
} as const satisfies Record<string, Style>;

/** The form as a PDF. The same form has the same bytes. */
export async function renderForm(form: FormDocument): Promise<Buffer> {
  const { language, date, title } = form;
  const pen = createPen({ language, date, title });
  const pages = layOut(form, pen.measure);
  for (const [index, placed] of pages.entries()) {
    pen.newPage();
    for (const { lines, y, style } of placed) pen.lines(lines, { ...style, y });
    pen.footer(form.footer(index + 1, pages.length));
  }
  return pen.end();
}

function layOut(form: FormDocument, measure: Measure): Placed[][] {
  const pages: Placed[][] = [[]];
  let y: number = margin;
  for (const part of partsOf(form)) {
    const set = part.map(({ text, style }) => ({
      style,
      lines: linesOf(printable(text, form.nameOf).text, { ...style, width: paper.width - margin - style.x }, measure),
    }));
    const height = set.reduce((sum, { lines, style }) => sum + heightOf(lines, style), 0);
    if (y > margin && y + height > bottom && height <= bottom - margin) {
      pages.push([]);
      y = margin;
    }
    for (const { style, lines } of set) {
      y += style.above;
      for (const line of lines) {
        if (y + style.size * lineHeight > bottom) {
          pages.push([]);
          y = margin;
        }
        pages.at(-1)?.push({ lines: [line], y, style });
        y += style.size * lineHeight;
      }
    }
  }
  return pages;
}

const heightOf = (lines: readonly Line[], { size, above }: Style) => above + lines.length * size * lineHeight;

function partsOf({ title, facts, blocks }: FormDocument): Part[] {
  return [
    [{ text: title, style: styles.title }],
    ...facts.map(({ label, value }): Part => [{ text: `${label}: ${value}`, style: styles.fact }]),
    ...blocks.map((block): Part => {
      if (block.kind !== 'answer') return [{ text: block.text, style: styles[block.kind] }];
      return [
        { text: block.question, style: styles.question },
        { text: block.answer, style: styles.answer },
      ];
    }),
  ];
}
