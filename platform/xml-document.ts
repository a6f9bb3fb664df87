import { SaxesParser, type SaxesTagNS } from 'saxes';
import { xmlEncoding } from './xml-encoding.ts';

/*
 * XML that comes from outside. No DTD is taken, so there are no entities beside the five of XML itself: nothing expands, and nothing is loaded from anywhere. What is
 * not well-formed is refused as a whole.
 */

/** An element as domain/ccd/element.ts describes it. */
interface Element {
  name: string;
  space: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

/** Says nothing of what was in it. */
export class XmlRefused extends Error {
  override name = 'XmlRefused';
}

/** Far more than a clinical document has; deeper ones would be walked through by functions that call themselves. */
const most = { depth: 100, elements: 300_000 } as const;

/** The root of a document, in the encoding that it says it is in. @throws XmlRefused */
export function parseXml(bytes: Uint8Array): Element {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const document: Element = { name: '', space: '', attributes: {}, children: [] };
  const open: Element[] = [document];
  let elements = 0;
  const addText = (text: string) => {
    const parent = open.at(-1);
    if (parent && parent !== document) parent.children.push(text);
  };
  parser.on('error', () => refuse('It is not well-formed'));
  parser.on('doctype', () => refuse('It has a DTD'));
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (open.length > most.depth || ++elements > most.elements) refuse('It has too many elements, or too deep ones');
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ name, value }) => [name, value]));
    const element = { name: tag.local, space: tag.uri, attributes, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(decoded(bytes)).close();
  const root = document.children.find((child) => typeof child !== 'string');
  return root ?? refuse('It is empty');
}

function refuse(why: string): never {
  throw new XmlRefused(why);
}

function decoded(bytes: Uint8Array): string {
  const encoding = xmlEncoding(bytes);
  if (encoding === null) return refuse('It is in an encoding that is not read');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse('It is not in the encoding that it says');
  }
}
