/** Encodings that clinical documents come in, as a TextDecoder calls them. ISO-8859-1 is read as windows-1252, which is what is meant by it and differs in characters that no text has. */
const decoders: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
};
/** Bytes in which a declaration ends; where it does not, its encoding might stand after what is looked at, and another reader would go by it. */
export const declarationBytes = 256;
const begins = /^<\?xml\s/;
const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']/;

/**
 * In what a document is written, by its first bytes, as XML 1.0 tells in its appendix F: the mark at its start, else its declaration, else UTF-8. What is declared as
 * UTF-16 and begins in single bytes can be UTF-8 alone, which programs write that declare how they hold text in memory. @returns null where it is none that is read
 */
export function xmlEncoding(start: Uint8Array): string | null {
  const [first, second, third, fourth] = start;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  // Its mark begins that of UTF-32 too, which nobody sends.
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? null : 'utf-16le';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const declaration = Buffer.from(start.subarray(0, declarationBytes)).toString('latin1');
  if (begins.test(declaration) && !declaration.includes('?>')) return null;
  const name = declared.exec(declaration)?.[1]?.toLowerCase();
  if (name === undefined || /^utf-16(le|be)?$/.test(name)) return 'utf-8';
  return Object.hasOwn(decoders, name) ? (decoders[name] ?? null) : null;
}
