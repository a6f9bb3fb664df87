import type { Weight } from '../fax-document/fonts.ts';
import { type Line, linesOf, type Measure, printable } from '../fax-document/lines.ts';
import { createPen, inner, lineHeight, paper, type Printed } from '../fax-document/pen.ts';

/** Facts on paper: parts of labels and values, or of words over the whole width. All strings are plain text in any alphabet. */
export interface RecordDocument extends Printed {
  /** Above the title, such as the practice. */
  heading: string;
  /** Under the title: what this is. */
  lead: string;
  parts: readonly RecordPart[];
  /** At the foot of each page. */
  footer: (page: number, pages: number) => string;
  /** What a letter is called that no font can print; it stands in brackets where the letter would. */
  nameOf: (letter: string) => string;
}

export interface RecordPart {
  title: string;
  rows?: readonly { label: string; value: string }[];
  /** Under the rows, line by line as it is. */
  text?: string;
}

/** A line of print: what stands beside each other, and the space above it, which a page does not begin with. */
interface Strip {
  above: number;
  height: number;
  pieces: { line: Line; x: number; size: number; weight: Weight }[];
  /** Never the last of a page. */
  leads: boolean;
}

const size = 10;
const labelWidth = 150;
const indent = 14;
const bottom = paper.height - paper.margin;

/** The document as a PDF, over as many pages as it takes. The same one has the same bytes. */
export async function renderRecord(record: RecordDocument): Promise<Buffer> {
  const pen = createPen(record);
  const pages = pagesOf(stripsOf(record, pen.measure));
  for (const [index, strips] of pages.entries()) {
    pen.newPage();
    let y: number = paper.margin;
    for (const [nth, { above, height, pieces }] of strips.entries()) {
      if (nth > 0) y += above;
      for (const { line, ...place } of pieces) pen.lines([line], { y, ...place });
      y += height;
    }
    pen.footer(record.footer(index + 1, pages.length));
  }
  return pen.end();
}

function pagesOf(strips: readonly Strip[]): Strip[][] {
  const pages: Strip[][] = [[]];
  let y: number = paper.margin;
  for (const [index, strip] of strips.entries()) {
    let page = pages.at(-1) ?? [];
    const next = strip.leads ? strips[index + 1] : undefined;
    const needed = strip.above + strip.height + (next ? next.above + next.height : 0);
    if (page.length > 0 && y + needed > bottom) {
      pages.push((page = []));
      y = paper.margin;
    }
    y += (page.length > 0 ? strip.above : 0) + strip.height;
    page.push(strip);
  }
  return pages;
}

function stripsOf({ heading, title, lead, parts, nameOf }: RecordDocument, measure: Measure): Strip[] {
  const split = (words: string, style: { weight: Weight; size: number; width: number }) =>
    linesOf(printable(words, nameOf).text, style, measure);
  const block = (
    words: string,
    {
      above = 0,
      x = paper.margin,
      leads = false,
      ...style
    }: { size: number; weight: Weight; above?: number; x?: number; leads?: boolean },
  ): Strip[] =>
    split(words, { ...style, width: inner - (x - paper.margin) }).map((line, nth) => ({
      above: nth === 0 ? above : 0,
      height: style.size * lineHeight,
      pieces: [{ line, x, ...style }],
      leads,
    }));
  const row = ({ label, value }: { label: string; value: string }): Strip[] => {
    const [bold, regular] = [{ size, weight: 'bold' } as const, { size, weight: 'regular' } as const];
    const labels = split(label, { ...bold, width: labelWidth - 10 });
    const values = split(value, { ...regular, width: inner - labelWidth });
    return Array.from({ length: Math.max(labels.length, values.length) }, (_, nth) => ({
      above: nth === 0 ? 4 : 0,
      height: size * lineHeight,
      pieces: [
        { line: labels[nth] ?? [], x: paper.margin, ...bold },
        { line: values[nth] ?? [], x: paper.margin + labelWidth, ...regular },
      ],
      leads: false,
    }));
  };
  return [
    ...block(heading, { size: 11, weight: 'regular' }),
    ...block(title, { size: 20, weight: 'bold' }),
    ...block(lead, { size, weight: 'regular', above: 6 }),
    ...parts.flatMap(({ title: name, rows = [], text }) => [
      ...block(name, { size: 13, weight: 'bold', above: 16, leads: true }),
      ...rows.flatMap(row),
      ...(text === undefined ? [] : block(text, { size, weight: 'regular', above: 8, x: paper.margin + indent })),
    ]),
  ];
}
