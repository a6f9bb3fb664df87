import PdfKit from 'pdfkit';
import { type FontPart, fontFile, type Weight } from './fonts.ts';
import { type Line, linesOf, type Measure } from './lines.ts';

/** US Letter, in points; fax machines cut off the edges. */
export const paper = { width: 612, height: 792, margin: 72 } as const;
export const inner = paper.width - 2 * paper.margin;
export const lineHeight = 1.45;
const footerSize = 9;

/** Layouts that one document measures: it keeps each word that it has met. */
const measuredAtMost = 100;
let measuring: { measure: Measure; left: number } | undefined;

/** Opening fonts takes longer than measuring with them, so layouts share them. */
export function sharedMeasure(): Measure {
  if (!measuring || measuring.left === 0)
    measuring = { measure: typesetter(new PdfKit({ autoFirstPage: false })).measure, left: measuredAtMost };
  measuring.left -= 1;
  return measuring.measure;
}

export interface Place {
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
  /** A PNG or JPEG inside of a box, from its upper left corner. @throws Error where it is neither */
  picture(bytes: Buffer, box: { x: number; y: number; width: number; height: number }): void;
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

/** What a document says of itself, and what is attached to it. */
export interface Printed {
  /** BCP 47, of its words. */
  language: string;
  /** When it is said to be from; the same each time, so that its bytes are too. */
  date: Date;
  title: string;
  /** Files that readers of PDF find beside its pages; default none. */
  attached?: readonly { name: string; text: string }[];
}

export function createPen({ language, date, title, attached = [] }: Printed): Pen {
  const doc = new PdfKit({
    size: [paper.width, paper.height],
    margin: 0,
    autoFirstPage: false,
    lang: language,
    info: { Title: title, CreationDate: date, ModDate: date },
  });
  for (const { name, text } of attached)
    doc.file(Buffer.from(text), { name, type: 'text/plain', creationDate: date, modifiedDate: date });
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
    picture: (bytes, { x, y, width, height }) => void doc.image(bytes, x, y, { fit: [width, height] }),
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
