import PdfKit from 'pdfkit';
import { type FontPart, fontFile, type Weight } from './fonts.ts';
import { type Line, linesOf, type Measure, printable } from './lines.ts';

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

/** US Letter, in points; fax machines cut off the edges. */
export const paper = { width: 612, height: 792, margin: 72 } as const;
const inner = paper.width - 2 * paper.margin;
const lineHeight = 1.45;
const labelWidth = 96;
const bodySize = 12;
const footerSize = 9;
const bodyLines = Math.floor((paper.height - 2 * paper.margin) / (bodySize * lineHeight));

/** How many pages a fax takes, and what of it cannot be printed. */
export function layOutFax(fax: FaxDocument): LaidOutFax {
  const { missing, pages } = bodyOf(fax);
  return { pages: pages.length + 1, missing };
}

/** The fax as a PDF: a cover page and the message. The same fax has the same bytes. */
export async function renderFax(fax: FaxDocument): Promise<Buffer> {
  const pen = createPen(fax);
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

/** Layouts that one document measures: it keeps each word that it has met. */
const measuredAtMost = 100;
let measuring: { measure: Measure; left: number } | undefined;

/** Opening fonts takes longer than measuring with them, so layouts share them. */
function sharedMeasure(): Measure {
  if (!measuring || measuring.left === 0)
    measuring = { measure: typesetter(new PdfKit({ autoFirstPage: false })).measure, left: measuredAtMost };
  measuring.left -= 1;
  return measuring.measure;
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

interface Place {
  x: number;
  y: number;
  size: number;
  weight: Weight;
}

export interface Pen {
  measure: Measure;
  newPage(): void;
  /** @returns the y below them */
  lines(lines: readonly Line[], place: Place): number;
  rule(y: number): void;
  footer(words: string): void;
  end(): Promise<Buffer>;
}

/** A word that is measured piece by piece: those that ask for features, none even, are kept nowhere. */
const endless = /[^ ]{50}/;

/** Fonts of a document by part and weight, each registered when it is first used. */
function typesetter(doc: PDFKit.PDFDocument) {
  const registered = new Set<string>();
  const useFont = (part: FontPart, weight: Weight, size: number) => {
    const name = `${part} ${weight}`;
    if (!registered.has(name)) doc.registerFont(name, fontFile(part, weight));
    registered.add(name);
    return doc.font(name).fontSize(size);
  };
  const measure: Measure = ({ part, text }, weight, size) =>
    useFont(part, weight, size).widthOfString(text, endless.test(text) ? { features: [] } : undefined);
  return { useFont, measure };
}

/** Draws a document page by page; what is drawn with the same facts has the same bytes. */
export function createPen({
  language,
  date,
  cover,
}: Pick<FaxDocument, 'language' | 'date'> & { cover: { title: string } }): Pen {
  const doc = new PdfKit({
    size: [paper.width, paper.height],
    margin: 0,
    autoFirstPage: false,
    lang: language,
    info: { Title: cover.title, CreationDate: date, ModDate: date },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { useFont, measure } = typesetter(doc);
  const lines: Pen['lines'] = (all, { x, y, size, weight }) => {
    for (const [index, line] of all.entries()) {
      let left = x;
      for (const piece of line) {
        useFont(piece.part, weight, size).text(piece.text, left, y + index * size * lineHeight, { lineBreak: false });
        left += measure(piece, weight, size);
      }
    }
    return y + all.length * size * lineHeight;
  };
  return {
    measure,
    lines,
    newPage: () => void doc.addPage(),
    rule: (y) =>
      void doc
        .moveTo(paper.margin, y)
        .lineTo(paper.width - paper.margin, y)
        .lineWidth(1)
        .stroke(),
    footer: (words) => {
      const style = { weight: 'regular', size: footerSize, width: inner } as const;
      lines(linesOf(words, style, measure), { x: paper.margin, y: paper.height - paper.margin + 18, ...style });
    },
    async end() {
      const ended = new Promise<void>((resolve, reject) => doc.once('end', resolve).once('error', reject));
      doc.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}
