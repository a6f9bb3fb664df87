import { describe, expect, it } from '@jest/globals';
import { parseXml, XmlRefused } from './xml-document.ts';

const declaring = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>Zoë’s 5 €</a>`;
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
const parse = (text: string) => parseXml(Buffer.from(text));

describe('XML from outside', () => {
  it('comes as elements with their namespaces, text, and the five entities of XML itself', () => {
    expect(
      parse(
        '\ufeff<?xml version="1.0"?><?xml-stylesheet href="x"?><a xmlns="urn:a" x:b="&lt;" xmlns:x="urn:x">&amp;<![CDATA[<c>]]><x:d/></a>',
      ),
    ).toEqual({
      name: 'a',
      space: 'urn:a',
      attributes: { xmlns: 'urn:a', 'x:b': '<', 'xmlns:x': 'urn:x' },
      children: ['&', '<c>', { name: 'd', space: 'urn:x', attributes: {}, children: [] }],
    });
  });

  it.each([
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['an entity that names a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a billion laughs', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'],
    ['a DTD of a server', '<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>'],
    ['an entity that nobody knows', '<a>&nbsp;</a>'],
    ['half a document', '<a><b></b>'],
    ['elements that cross', '<a><b></a></b>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a namespace that was not named', '<x:a/>'],
    ['two roots', '<a/><b/>'],
    ['nothing', ''],
    ['text alone', 'hello'],
    ['an encoding that is not read', '<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>'],
    ['an encoding named like a part of every object', '<?xml version="1.0" encoding="constructor"?><a/>'],
    [
      'an encoding that is declared after what is looked at',
      `<?xml version="1.0"${' '.repeat(300)}encoding="Shift_JIS"?><a>Zoë</a>`,
    ],
    ['elements without end in each other', '<a>'.repeat(10_000)],
  ])('is refused with %s', (_, text) => {
    expect(() => parse(text)).toThrow(XmlRefused);
  });

  it.each([
    ['ISO-8859-1', Buffer.from(declaring('ISO-8859-1').replace('’s 5 €', ''), 'latin1'), 'Zoë'],
    [
      'windows-1252',
      Buffer.from(declaring('windows-1252').replace('’', '\u0092').replace('€', '\u0080'), 'latin1'),
      'Zoë’s 5 €',
    ],
    [
      'ISO-8859-15',
      Buffer.from(declaring('iso-8859-15').replace('’', '').replace('€', '\u00a4'), 'latin1'),
      'Zoës 5 €',
    ],
    ['UTF-16, little end first', Buffer.from(`\ufeff${declaring('UTF-16')}`, 'utf16le'), 'Zoë’s 5 €'],
    ['UTF-16, big end first', swapped(`\ufeff${declaring('utf-16')}`), 'Zoë’s 5 €'],
    ['UTF-16 without its mark', swapped(declaring('UTF-16')), 'Zoë’s 5 €'],
    ['UTF-8 that a program called UTF-16', Buffer.from(declaring('utf-16')), 'Zoë’s 5 €'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${declaring('UTF-8')}`), 'Zoë’s 5 €'],
  ])('is read in %s', (_, bytes, text) => {
    expect(parseXml(bytes).children).toEqual([text]);
  });

  it('is refused where half a letter of UTF-16 is missing', () => {
    expect(() => parseXml(Buffer.from(`\ufeff${declaring('UTF-16')}`, 'utf16le').subarray(0, -1))).toThrow(XmlRefused);
  });

  it('is refused where it is no UTF-8, and says nothing of what was in it', () => {
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0xff, 0x3e]))).toThrow(XmlRefused);
    const said = (() => {
      try {
        return parse('<secret><b></secret>');
      } catch (error) {
        return String(error);
      }
    })();
    expect(said).toBe('XmlRefused: It is not well-formed');
  });

  it('keeps what is named like a part of every object apart from it', () => {
    const { attributes } = parse('<a __proto__="x" constructor="y"/>');
    expect(Object.keys(attributes)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });
});
