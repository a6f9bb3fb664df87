import { declarationBytes, xmlEncoding } from '../../platform/xml-encoding.ts';
import type { StoredContent } from '../../providers/storage/port.ts';
import type { ContentVerdict } from './content.ts';

const pieceBytes = 1024 * 1024;
const prologue = /^(\s|<\?(?!php)[^>]*\?>|<!--[^]*?-->)*/;
const clinical = /^<(\w+:)?ClinicalDocument[\s>]/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** Bytes that have no magic of their own: plain text in UTF-8, a CDA document in the encoding that it declares, or nothing of ours. Read piece by piece, whatever their size. */
export async function textKind(content: Pick<StoredContent, 'bytes' | 'read'>): Promise<ContentVerdict> {
  const encoding = xmlEncoding(await content.read({ start: 0, end: Math.min(content.bytes, declarationBytes) }));
  if (encoding === null) return { ok: false, fault: 'type' };
  const decoder = new TextDecoder(encoding, { fatal: true });
  let start = '';
  let declares = false;
  for (let at = 0; at < content.bytes; at += pieceBytes) {
    const end = Math.min(content.bytes, at + pieceBytes);
    const text = decoded(decoder, await content.read({ start: at, end }), end < content.bytes);
    if (text === null || control.test(text)) return { ok: false, fault: 'type' };
    if (at === 0) start = text.slice(0, 65_536);
    declares ||= /<!(DOCTYPE|ENTITY)/i.test(text);
  }
  if (start.startsWith('#!')) return { ok: false, fault: 'program' };
  const body = start.replace(prologue, '');
  if (clinical.test(body) && start.includes('urn:hl7-org:v3'))
    return declares ? { ok: false, fault: 'markup' } : { ok: true, mediaType: 'application/hl7-cda+xml' };
  if (/^<[!?a-z]/i.test(body) || start.startsWith('<?')) return { ok: false, fault: 'markup' };
  if (encoding !== 'utf-8' || /^(\{\\rtf|%!PS)/.test(body)) return { ok: false, fault: 'type' };
  if (/%PDF-/.test(start.slice(0, 1_024))) return { ok: false, fault: 'polyglot' };
  return /<(script|svg|html|iframe)[\s>]/i.test(start.slice(0, 4_096))
    ? { ok: false, fault: 'markup' }
    : { ok: true, mediaType: 'text/plain' };
}

function decoded(decoder: TextDecoder, bytes: Buffer, more: boolean): string | null {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch {
    return null;
  }
}
