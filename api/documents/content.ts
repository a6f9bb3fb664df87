import { fileTypeFromBuffer } from 'file-type';
import type { ContentFault, MediaType } from '../../domain/documents.ts';
import type { StoredContent } from '../../providers/storage/port.ts';
import { textKind } from './text-kind.ts';
import { type ZipEnd, zipEndOf, zipEntries } from './zip.ts';

export type ContentVerdict = { ok: true; mediaType: MediaType } | { ok: false; fault: ContentFault };

type Content = Pick<StoredContent, 'bytes' | 'read'>;

const headBytes = 4_096;
/** PDF readers take a head that begins anywhere in the first kilobyte, so a PDF may hide behind another one. */
const pdfWithin = 1_024;

const binary: Readonly<Record<string, MediaType>> = {
  'application/pdf': 'application/pdf',
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/webp': 'image/webp',
  'image/heic': 'image/heic',
  'image/heif': 'image/heic',
  'image/tiff': 'image/tiff',
};
/** Of what file-type finds, for words that say more than "not taken". */
const programs =
  /^application\/(x-msdownload|x-elf|x-mach-binary|java-vm|wasm|x-ms-shortcut|x-apple\.alias|vnd\.microsoft\.portable-executable)/;
const archives =
  /^application\/(zip|x-rar-compressed|x-7z-compressed|gzip|x-gzip|x-tar|x-bzip2|x-xz|x-lzip|zstd|vnd\.ms-cab-compressed|x-iso9660-image|java-archive|x-cfb)/;
const markup = /<(!doctype\s+html|html|script|svg|iframe|\?php)[\s>]/i;

/** What whole bytes are, by themselves: their name and what the browser called them say nothing. */
export async function judgeContent(content: Content): Promise<ContentVerdict> {
  if (content.bytes === 0) return refused('empty');
  const head = await content.read({ start: 0, end: headBytes });
  const zip = await zipEndOf(content);
  if (head.subarray(0, 2).toString('latin1') === 'PK') return zip ? office(content, zip) : refused('archive');
  const found = await fileTypeFromBuffer(head);
  const mediaType = found && binary[found.mime];
  if (!mediaType) return withoutMagic(content, found?.mime, zip);
  if (zip) return refused('polyglot');
  const text = head.toString('latin1');
  const pdfAt = text.slice(0, pdfWithin).indexOf('%PDF-');
  if (pdfAt !== (mediaType === 'application/pdf' ? 0 : -1)) return refused('polyglot');
  if (markup.test(text.slice(0, pdfWithin))) return refused('polyglot');
  return ends(content, mediaType);
}

async function withoutMagic(content: Content, mime: string | undefined, zip: ZipEnd | null): Promise<ContentVerdict> {
  if (mime && programs.test(mime)) return refused('program');
  if (mime && archives.test(mime)) return refused('archive');
  if (zip) return refused('polyglot');
  // Of markup file-type knows little; what is text is judged as text.
  if (mime && !/(xml|svg|html|rtf)/.test(mime)) return refused('type');
  return textKind(content);
}

/** Whether the end is there: what was cut off on its way opens nowhere. */
async function ends(content: Content, mediaType: MediaType): Promise<ContentVerdict> {
  const tail = await content.read({ start: Math.max(0, content.bytes - 2_048), end: content.bytes });
  const text = tail.toString('latin1');
  if (mediaType === 'application/pdf') {
    const at = text.lastIndexOf('%%EOF');
    if (at < 0) return refused('damaged');
    return /^[\s\0]*$/.test(text.slice(at + 5)) ? { ok: true, mediaType } : refused('polyglot');
  }
  if (mediaType === 'image/png' && !text.includes('IEND')) return refused('damaged');
  return { ok: true, mediaType };
}

const officeParts = [
  ['word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
] as const;
const most = { entries: 10_000, plain: 500 * 1024 * 1024, ratio: 200 } as const;
const hidden = /(vbaProject\.bin|\.(exe|dll|js|vbs|bat|cmd|scr|jar|com|hta|ps1|lnk))$/i;

async function office(content: Content, zip: ZipEnd): Promise<ContentVerdict> {
  if (zip.before > 0) return refused('polyglot');
  if (zip.entries > most.entries) return refused('bomb');
  const entries = await zipEntries(content, zip);
  if (!entries) return refused('damaged');
  const sum = (of: 'plain' | 'compressed') => entries.reduce((total, entry) => total + entry[of], 0);
  const plain = sum('plain');
  // Entries that lie over each other pack far more than their file is long.
  if (sum('compressed') > content.bytes || plain > most.plain) return refused('bomb');
  if (plain > 10 * 1024 * 1024 && plain > most.ratio * content.bytes) return refused('bomb');
  const names = new Set(entries.map((entry) => entry.name));
  const part = officeParts.find(([name]) => names.has(name));
  if (!part || !names.has('[Content_Types].xml')) return refused('archive');
  const wicked = entries.some(
    ({ name, encrypted }) => encrypted || hidden.test(name) || /(^|[/\\])\.\.([/\\]|$)/.test(name),
  );
  return wicked ? refused('macros') : { ok: true, mediaType: part[1] };
}

const refused = (fault: ContentFault): ContentVerdict => ({ ok: false, fault });
