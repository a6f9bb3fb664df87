/** An element of a clinical document, as it was parsed: no entity, no DTD, no processing instruction is left in it. */
export interface XmlElement {
  /** Without its prefix. */
  name: string;
  /** URI of its namespace; empty where it has none. */
  space: string;
  /** By name, with the prefix where there is one. */
  attributes: Readonly<Record<string, string>>;
  children: readonly (XmlElement | string)[];
}

/** Of CDA R2. */
export const hl7 = 'urn:hl7-org:v3';

const isCda = (child: XmlElement | string): child is XmlElement => typeof child !== 'string' && child.space === hl7;

/** Child elements of CDA of this name, in order. */
export const childrenOf = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter(isCda).filter((child) => child.name === name);

/** What lies at the end of a path of names, wherever it leads. */
export const at = (element: XmlElement, ...path: readonly string[]): XmlElement[] =>
  path.reduce<XmlElement[]>((found, name) => found.flatMap((each) => childrenOf(each, name)), [element]);

/** All text in it, as it stands. */
export const textOf = ({ children }: XmlElement): string =>
  children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

/** Sections of the body with those within them, and how deep they lie: 0 is a section of its own. */
export function sectionsOf(document: XmlElement): { section: XmlElement; level: number }[] {
  const within = (parent: XmlElement, level: number): { section: XmlElement; level: number }[] =>
    at(parent, 'component', 'section').flatMap((section) => [{ section, level }, ...within(section, level + 1)]);
  return at(document, 'component', 'structuredBody').flatMap((body) => within(body, 0));
}
