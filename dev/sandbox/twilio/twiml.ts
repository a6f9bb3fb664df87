/** An element of TwiML, or text between elements. */
export interface TwimlNode {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: (TwimlNode | string)[];
}

/** Thrown for TwiML that Twilio would not execute; its message says why, as the debugger there does. */
export class TwimlError extends Error {
  override name = 'TwimlError';
}

interface Verb {
  attributes: readonly string[];
  /** What may stand in it; null: text alone. */
  inside: readonly string[];
  text: boolean;
}

/** Verbs and nouns that the stand-in executes, with the attributes that Twilio documents (https://www.twilio.com/docs/voice/twiml). */
const verbs: Readonly<Record<string, Verb>> = {
  Response: { attributes: [], inside: ['Say', 'Play', 'Gather', 'Redirect', 'Hangup', 'Pause'], text: false },
  Say: { attributes: ['voice', 'language', 'loop'], inside: ['say-as', 'break'], text: true },
  Play: { attributes: ['loop'], inside: [], text: true },
  'say-as': { attributes: ['interpret-as', 'format'], inside: [], text: true },
  break: { attributes: ['strength', 'time'], inside: [], text: false },
  Gather: {
    attributes: ['action', 'method', 'input', 'numDigits', 'timeout', 'finishOnKey', 'actionOnEmptyResult', 'language'],
    inside: ['Say', 'Pause'],
    text: false,
  },
  Redirect: { attributes: ['method'], inside: [], text: true },
  Hangup: { attributes: [], inside: [], text: false },
  Pause: { attributes: ['length'], inside: [], text: false },
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string) =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));|&/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    const known = name === undefined ? undefined : entities[name];
    if (known === undefined) throw new TwimlError(`12100 Document parse failure: ${whole} is no entity`);
    return known;
  });

function attributesIn(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const rest = source.replaceAll(/\s+([\w-]+)="([^"<]*)"/g, (_, name: string, value: string) => {
    attributes[name] = decoded(value);
    return '';
  });
  if (rest.trim() !== '') throw new TwimlError(`12100 Document parse failure: ${rest.trim()}`);
  return attributes;
}

/** Reads and checks TwiML. @throws {TwimlError} */
export function readTwiml(source: string): TwimlNode {
  const root: TwimlNode = { name: '', attributes: {}, children: [] };
  const open = [root];
  const tags = /<\?xml[^>]*\?>|<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/y;
  let at = 0;
  while (at < source.length) {
    const parent = open.at(-1) ?? root;
    const next = source.indexOf('<', at);
    const end = next === -1 ? source.length : next;
    if (end > at) {
      parent.children.push(decoded(source.slice(at, end)));
      at = end;
      continue;
    }
    tags.lastIndex = at;
    const [whole, closing, name, attributes = '', empty] = tags.exec(source) ?? [];
    if (whole === undefined) throw new TwimlError(`12100 Document parse failure at ${at}`);
    at += whole.length;
    if (name === undefined) continue;
    if (closing) {
      if (open.length < 2 || open.pop()?.name !== name)
        throw new TwimlError(`12100 Document parse failure: </${name}>`);
      continue;
    }
    const node: TwimlNode = { name, attributes: attributesIn(attributes), children: [] };
    parent.children.push(node);
    if (!empty) open.push(node);
  }
  const [response, ...others] = root.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  if (open.length > 1 || others.length > 0 || response === undefined || typeof response === 'string')
    throw new TwimlError('12100 Document parse failure: it is not one element');
  if (response.name !== 'Response') throw new TwimlError('12102 The root element is not Response');
  check(response);
  return response;
}

/** Twilio only warns of some of this (12200); here it is refused, so that a slip is noticed. */
function check({ name, attributes, children }: TwimlNode): void {
  const verb = verbs[name];
  if (!verb) throw new TwimlError(`12200 ${name} is no verb that is known here`);
  for (const attribute of Object.keys(attributes))
    if (!verb.attributes.includes(attribute)) throw new TwimlError(`12200 ${name} has no attribute ${attribute}`);
  for (const child of children) {
    if (typeof child === 'string') {
      if (!verb.text && child.trim() !== '') throw new TwimlError(`12200 There is text in ${name}`);
      continue;
    }
    if (!verb.inside.includes(child.name)) throw new TwimlError(`12200 ${child.name} may not stand in ${name}`);
    check(child);
  }
  if (name === 'Redirect' && wordsIn({ name, attributes, children }) === '')
    throw new TwimlError('12200 Redirect leads nowhere');
}

/** What is read aloud of an element, as one line. */
export const wordsIn = ({ children }: TwimlNode): string =>
  children
    .map((child) => (typeof child === 'string' ? child : wordsIn(child)))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();
