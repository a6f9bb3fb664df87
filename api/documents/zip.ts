import type { StoredContent } from '../../providers/storage/port.ts';

export interface ZipEntry {
  name: string;
  compressed: number;
  plain: number;
  encrypted: boolean;
}

const endBytes = 22;
const longestComment = 65_535;
const endMark = Buffer.from('PK\x05\x06', 'latin1');
const entryMark = 0x02014b50;

/** A record "end of central directory" that the file ends with: where its list of entries begins, and how long that is. */
export interface ZipEnd {
  directoryAt: number;
  directoryBytes: number;
  entries: number;
  /** Bytes before the archive begins: other readers than those of archives would see these. */
  before: number;
}

/**
 * Whether programs that open archives would take the bytes for one: they look from the end, so anything may stand before. Archives of more than
 * 4 GB (ZIP64) are none of ours.
 */
export async function zipEndOf(content: Pick<StoredContent, 'bytes' | 'read'>): Promise<ZipEnd | null> {
  const { bytes } = content;
  const start = Math.max(0, bytes - endBytes - longestComment);
  const tail = await content.read({ start, end: bytes });
  for (let at = tail.lastIndexOf(endMark); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(endMark, at - 1)) {
    if (tail.length - at < endBytes) continue;
    const directoryBytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    const directoryAt = start + at - directoryBytes;
    // A mark that stands in compressed data by chance points nowhere.
    if (directoryAt < offset || directoryAt < 0) continue;
    const mark = await content.read({ start: directoryAt, end: directoryAt + 4 });
    if (directoryBytes > 0 && mark.readUInt32LE(0) !== entryMark) continue;
    if (directoryBytes === 0 && tail.length - at - endBytes !== tail.readUInt16LE(at + 20)) continue;
    return { directoryAt, directoryBytes, entries: tail.readUInt16LE(at + 10), before: directoryAt - offset };
  }
  return null;
}

/** The entries as the directory names them; null where it contradicts itself. Nothing is unpacked. */
export async function zipEntries(content: Pick<StoredContent, 'read'>, end: ZipEnd): Promise<ZipEntry[] | null> {
  const directory = await content.read({ start: end.directoryAt, end: end.directoryAt + end.directoryBytes });
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== entryMark) return null;
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameBytes);
    entries.push({
      name,
      compressed: directory.readUInt32LE(at + 20),
      plain: directory.readUInt32LE(at + 24),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries.length === end.entries ? entries : null;
}
