import { childrenOf, sectionsOf, textOf, type XmlElement } from './element.ts';

/*
 * The readable part of a CCD: what its sections say in words and tables (CDA R2, 4.3.5, StrucDoc). Only what is named here is read, as text; links, pictures, styles and
 * everything unknown are left out, so there is nothing that a page would have to trust.
 */

export interface Cell {
  text: string;
  header: boolean;
  colSpan: number;
  rowSpan: number;
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; caption: string | null; ordered: boolean; items: string[] }
  | { kind: 'table'; caption: string | null; rows: Cell[][] };

export interface ReadableSection {
  title: string;
  /** 0: a section of its own; others lie in the one before. */
  level: number;
  blocks: Block[];
}

type Node = XmlElement | string;

/** Sections with what they say, in the order of the document; one that says nothing has no blocks. */
export const readableSections = (document: XmlElement): ReadableSection[] =>
  sectionsOf(document).map(({ section, level }) => ({
    title: childrenOf(section, 'title').map(oneLine).join(' '),
    level: Math.min(level, 3),
    blocks: childrenOf(section, 'text').flatMap(({ children }) => blocksOf(children)),
  }));

const parts = ['thead', 'tbody', 'tfoot'];
const blocks = ['paragraph', 'list', 'table'];

function blocksOf(nodes: readonly Node[]): Block[] {
  const found: Block[] = [];
  let words = '';
  const flush = () => {
    const text = tidy(words);
    if (text !== '') found.push({ kind: 'text', text });
    words = '';
  };
  for (const node of nodes) {
    if (typeof node === 'string' || !blocks.includes(node.name)) {
      words += wordsOf(node);
      continue;
    }
    flush();
    found.push(...blockOf(node));
  }
  flush();
  return found;
}

function blockOf(element: XmlElement): Block[] {
  if (isDeleted(element)) return [];
  const caption = captionOf(element);
  if (element.name === 'list') {
    const items = childrenOf(element, 'item').map((item) => tidy(wordsIn(item)));
    const ordered = element.attributes['listType'] === 'ordered';
    return [{ kind: 'list', caption, ordered, items: items.filter((item) => item !== '') }];
  }
  if (element.name === 'table') return [{ kind: 'table', caption, rows: rowsOf(element) }];
  const inside = blocksOf(element.children.filter((child) => !isCaption(child)));
  return caption === null ? inside : [{ kind: 'text', text: caption }, ...inside];
}

function rowsOf(table: XmlElement): Cell[][] {
  const groups = [table, ...table.children.filter((child) => typeof child !== 'string' && parts.includes(child.name))];
  const rows = groups.flatMap((group) => (typeof group === 'string' ? [] : childrenOf(group, 'tr')));
  return rows
    .map((row) =>
      row.children.flatMap((cell): Cell[] => {
        if (typeof cell === 'string' || (cell.name !== 'td' && cell.name !== 'th')) return [];
        const { colspan, rowspan } = cell.attributes;
        const text = tidy(wordsIn(cell));
        return [{ text, header: cell.name === 'th', colSpan: span(colspan), rowSpan: span(rowspan) }];
      }),
    )
    .filter((cells) => cells.length > 0);
}

const span = (text: string | undefined): number => (/^[1-9]\d?$/.test(text ?? '') ? Number(text) : 1);

/** Elements that stand in a line of text; of all others nothing is read. */
const inline = ['content', 'linkHtml', 'sub', 'sup', 'footnote', 'caption'];

function wordsOf(node: Node): string {
  if (typeof node === 'string') return node.replace(/\s+/g, ' ');
  if (isDeleted(node)) return '';
  if (node.name === 'br') return '\n';
  if (inline.includes(node.name)) return wordsIn(node);
  // Blocks within an item or a cell: a line for each.
  if (node.name === 'paragraph') return `\n${wordsIn(node)}\n`;
  if (node.name === 'list') return lines(childrenOf(node, 'item').map((item) => `• ${tidy(wordsIn(item))}`));
  if (node.name === 'table')
    return lines(rowsOf(node).map((cells) => cells.map(({ text }) => text.replaceAll('\n', ' ')).join(' · ')));
  return '';
}

const wordsIn = ({ children }: XmlElement): string => children.map(wordsOf).join('');
const lines = (all: readonly string[]): string => `\n${all.join('\n')}\n`;

/** Marked as taken out by an author. */
const isDeleted = ({ attributes }: XmlElement): boolean => attributes['revised'] === 'delete';
const isCaption = (node: Node): boolean => typeof node !== 'string' && node.name === 'caption';
const captionOf = (element: XmlElement): string | null => {
  const caption = childrenOf(element, 'caption').map(oneLine).join(' ');
  return caption === '' ? null : caption;
};

const oneLine = (element: XmlElement): string => textOf(element).replace(/\s+/g, ' ').trim();
const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
