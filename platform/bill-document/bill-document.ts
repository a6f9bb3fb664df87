import type { Weight } from '../fax-document/fonts.ts';
import { type Line, linesOf, type Measure, printable } from '../fax-document/lines.ts';
import { createPen, inner, lineHeight, paper, type Pen, type Printed } from '../fax-document/pen.ts';

/** A statement or a receipt on paper. All strings are plain text in any alphabet; amounts are written out already. */
export interface BillDocument extends Printed {
  /** Who sends it: name, then address and phone line by line. */
  sender: readonly string[];
  /** PNG or JPEG, beside the sender; one that cannot be read is left out. */
  logo: Buffer | null;
  facts: readonly { label: string; value: string }[];
  /** Absent: a receipt, which has no lines. */
  table?: { head: readonly [date: string, what: string, amount: string, balance: string]; rows: readonly BillRow[] };
  /** The sum that it is about, in bold. */
  total: { label: string; value: string };
  /** Below it, paragraph by paragraph. */
  notes: readonly string[];
  /** At the foot of each page. */
  footer: (page: number, pages: number) => string;
  /** What a letter is called that no font can print. */
  nameOf: (letter: string) => string;
}

export interface BillRow {
  date: string;
  what: string;
  amount: string;
  balance: string;
}

/** Words of one line of print, from the left edge `x`, or up to the right edge `right`. */
interface Piece {
  line: Line;
  size: number;
  weight: Weight;
  x: number;
}

interface Strip {
  above: number;
  height: number;
  pieces: Piece[];
  /** A line across the page above it. */
  ruled?: boolean;
  /** Stands at the head of each page that goes on with the table. */
  ofTable?: boolean;
}

const size = 10;
const left = paper.margin;
const right = paper.width - paper.margin;
const bottom = paper.height - paper.margin;
/** Left edges, and the right edges of amounts. */
const columns = { date: left, what: left + 84, amount: right - 90, balance: right } as const;
const logoBox = { width: 150, height: 48 } as const;

/** The bill as a PDF, over as many pages as it takes. The same one has the same bytes. */
export async function renderBill(bill: BillDocument): Promise<Buffer> {
  const pen = createPen(bill);
  const top = bill.logo ? logoBox.height + 10 : 0;
  const pages = pagesOf(bill, pen.measure, top);
  for (const [index, strips] of pages.entries()) {
    pen.newPage();
    let y: number = paper.margin;
    if (index === 0) y += drawLogo(pen, bill.logo);
    for (const [nth, { above, height, pieces, ruled }] of strips.entries()) {
      if (nth > 0) y += above;
      if (ruled) pen.rule(y - 3);
      for (const { line, ...place } of pieces) pen.lines([line], { y, ...place });
      y += height;
    }
    pen.footer(bill.footer(index + 1, pages.length));
  }
  return pen.end();
}

/** @returns the height that it takes; none where it cannot be read */
function drawLogo(pen: Pen, logo: Buffer | null): number {
  if (!logo) return 0;
  try {
    pen.picture(logo, { x: left, y: paper.margin, ...logoBox });
    return logoBox.height + 10;
  } catch {
    return 0;
  }
}

function pagesOf(bill: BillDocument, measure: Measure, top: number): Strip[][] {
  const { before, head, rows, after } = stripsOf(bill, measure);
  const pages: Strip[][] = [[]];
  let y: number = paper.margin + top;
  const put = (strip: Strip) => {
    let page = pages.at(-1) ?? [];
    if (page.length > 0 && y + strip.above + strip.height > bottom) {
      pages.push((page = []));
      y = paper.margin;
      if (strip.ofTable) for (const each of head) place(page, each);
    }
    place(page, strip);
  };
  const place = (page: Strip[], strip: Strip) => {
    y += (page.length > 0 ? strip.above : 0) + strip.height;
    page.push(strip);
  };
  for (const strip of [...before, ...head, ...rows, ...after]) put(strip);
  return pages;
}

function stripsOf({ sender, title, facts, table, total, notes, nameOf }: BillDocument, measure: Measure) {
  const split = (words: string, style: { weight: Weight; size: number; width: number }) =>
    linesOf(printable(words, nameOf).text, style, measure);
  const widthOf = (line: Line, weight: Weight, points: number) =>
    line.reduce((sum, piece) => sum + measure(piece, weight, points), 0);
  const block = (words: string, style: { size: number; weight: Weight; above?: number }): Strip[] =>
    split(words, { ...style, width: inner }).map((line, nth) => ({
      above: nth === 0 ? (style.above ?? 0) : 0,
      height: style.size * lineHeight,
      pieces: [{ line, x: left, size: style.size, weight: style.weight }],
    }));
  const amount = (words: string, edge: number, weight: Weight): Piece[] =>
    split(words, { weight, size, width: inner }).map((line) => ({
      line,
      x: edge - widthOf(line, weight, size),
      size,
      weight,
    }));
  const row = (cells: BillRow, weight: Weight, more: Partial<Strip> = {}): Strip[] => {
    const whats = split(cells.what, { weight, size, width: columns.amount - 80 - columns.what });
    const [date = []] = split(cells.date, { weight, size, width: inner });
    return whats.map((line, nth) => ({
      above: nth === 0 ? 5 : 0,
      height: size * lineHeight,
      ofTable: true,
      pieces: [
        ...(nth > 0 ? [] : [{ line: date, x: columns.date, size, weight }]),
        { line, x: columns.what, size, weight },
        ...(nth > 0 ? [] : amount(cells.amount, columns.amount, weight)),
        ...(nth > 0 ? [] : amount(cells.balance, columns.balance, weight)),
      ],
      ...(nth === 0 ? more : {}),
    }));
  };
  const fact = ({ label, value }: { label: string; value: string }): Strip[] =>
    split(value, { weight: 'regular', size, width: inner - 150 }).map((line, nth) => ({
      above: nth === 0 ? 3 : 0,
      height: size * lineHeight,
      pieces: [
        ...(nth > 0 ? [] : split(label, { weight: 'bold', size, width: 140 }).slice(0, 1)).map((words) => ({
          line: words,
          x: left,
          size,
          weight: 'bold' as const,
        })),
        { line, x: left + 150, size, weight: 'regular' },
      ],
    }));
  const [name = '', ...address] = sender;
  const [date, what, sum, balance] = table?.head ?? ['', '', '', ''];
  return {
    before: [
      ...block(name, { size: 12, weight: 'bold' }),
      ...address.flatMap((line) => block(line, { size, weight: 'regular' })),
      ...block(title, { size: 20, weight: 'bold', above: 20 }),
      ...facts.flatMap(fact),
    ],
    head: table ? row({ date, what, amount: sum, balance }, 'bold', { above: 16 }) : [],
    rows: (table?.rows ?? []).flatMap((each, nth) => row(each, 'regular', nth === 0 ? { ruled: true, above: 8 } : {})),
    after: [
      {
        above: 12,
        height: 13 * lineHeight,
        ruled: true,
        pieces: [
          ...split(total.label, { weight: 'bold', size: 13, width: inner })
            .slice(0, 1)
            .map((line) => ({ line, x: left, size: 13, weight: 'bold' as const })),
          ...split(total.value, { weight: 'bold', size: 13, width: inner })
            .slice(0, 1)
            .map((line) => ({ line, x: right - widthOf(line, 'bold', 13), size: 13, weight: 'bold' as const })),
        ],
      },
      ...notes.flatMap((words) => block(words, { size, weight: 'regular', above: 10 })),
    ] satisfies Strip[],
  };
}
