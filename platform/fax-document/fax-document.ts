import type { Weight } from './fonts.ts';
import { type Line, linesOf, printable } from './lines.ts';
import { createPen, inner, lineHeight, paper, type Pen, sharedMeasure } from './pen.ts';

/** What a fax says. All strings are plain text in any alphabet. */
export interface FaxDocument {
  /** BCP 47, of its words. */
  language: string;
  /** When it is said to be from; the same each time, so that its bytes are too. */
  date: Date;
  cover: {
    /** Such as "Fax". */
    title: string;
    heading: string;
    /** Label and value, one line each; `pages` stands for their number. */
    rows: readonly { label: string; value: string | ((pages: number) => string) }[];
    /** At the foot of the cover page. */
    notice: string;
  };
  body: string;
  /** At the foot of each page. */
  footer: (page: number, pages: number) => string;
  /** What a letter is called that no font can print. */
  nameOf: (letter: string) => string;
}

export interface LaidOutFax {
  /** With the cover page. */
  pages: number;
  /** Names of what cannot be printed in the message, each once; they stand in brackets where it would. */
  missing: string[];
}

const labelWidth = 96;
const bodySize = 12;
const bodyLines = Math.floor((paper.height - 2 * paper.margin) / (bodySize * lineHeight));

/** How many pages a fax takes, and what of it cannot be printed. */
export function layOutFax(fax: FaxDocument): LaidOutFax {
  const { missing, pages } = bodyOf(fax);
  return { pages: pages.length + 1, missing };
}

/** The fax as a PDF: a cover page and the message. The same fax has the same bytes. */
export async function renderFax(fax: FaxDocument): Promise<Buffer> {
  const { language, date, cover } = fax;
  const pen = createPen({ language, date, title: cover.title });
  const { pages } = bodyOf(fax);
  const count = pages.length + 1;
  pen.newPage();
  drawCover(fax, pen, count);
  pen.footer(fax.footer(1, count));
  for (const [index, lines] of pages.entries()) {
    pen.newPage();
    pen.lines(lines, { x: paper.margin, y: paper.margin, size: bodySize, weight: 'regular' });
    pen.footer(fax.footer(index + 2, count));
  }
  return pen.end();
}

function bodyOf({ body, nameOf }: FaxDocument): { missing: string[]; pages: Line[][] } {
  const { text, missing } = printable(body.trimEnd(), nameOf);
  const lines = linesOf(text, { weight: 'regular', size: bodySize, width: inner }, sharedMeasure());
  const pages: Line[][] = [];
  for (let first = 0; first < lines.length; first += bodyLines) pages.push(lines.slice(first, first + bodyLines));
  return { missing, pages };
}

function drawCover({ cover, nameOf }: FaxDocument, pen: Pen, pages: number): void {
  let y: number = paper.margin;
  const put = (words: string, at: { x: number; y: number; size: number; weight: Weight; width: number }): number => {
    const lines = linesOf(printable(words, nameOf).text, at, pen.measure);
    return pen.lines(lines, at);
  };
  y = put(cover.title, { x: paper.margin, y, size: 30, weight: 'bold', width: inner }) + 8;
  y = put(cover.heading, { x: paper.margin, y, size: 16, weight: 'bold', width: inner }) + 24;
  for (const { label, value } of cover.rows) {
    const words = typeof value === 'function' ? value(pages) : value;
    const row = { y, size: bodySize };
    const labelEnd = put(label, { ...row, x: paper.margin, weight: 'bold', width: labelWidth - 8 });
    const x = paper.margin + labelWidth;
    y = Math.max(labelEnd, put(words, { ...row, x, weight: 'regular', width: inner - labelWidth })) + 6;
  }
  pen.rule(y + 18);
  put(cover.notice, { x: paper.margin, y: y + 36, size: 11, weight: 'regular', width: inner });
}
