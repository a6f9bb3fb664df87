import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { viewerOf } from '../../domain/documents.ts';
import type { ByteRange, StoredContent } from '../../providers/storage/port.ts';
import { Problem } from '../problem.ts';

interface Served {
  content: StoredContent;
  name: string;
  mediaType: string;
  /** Only ever to be saved, not shown. */
  download: boolean;
}

/**
 * Sends a document, or the one range that is asked for. Whatever a browser makes of it, it runs no script and reaches nothing: it is a page of its
 * own without rights. A file that proves damaged on its way breaks the connection, so nobody takes a part for the whole.
 */
export async function serveContent(req: Request, res: Response, { content, name, mediaType, download }: Served) {
  const { bytes } = content;
  const range = rangeOf(req.get('range'), bytes);
  const shown = !download && viewerOf(mediaType) !== 'download';
  res.set({
    'content-type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'content-disposition': `${shown ? 'inline' : 'attachment'}; ${fileName(name)}`,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  });
  if (range === 'none') {
    await content.close();
    throw new Problem(416, 'range', 'The document has no such part', {
      next: 'Ask for bytes within its length, or for all of it.',
      headers: { 'content-range': `bytes */${bytes}` },
    });
  }
  if (range) res.status(206).set('content-range', `bytes ${range.start}-${range.end - 1}/${bytes}`);
  res.set('content-length', String(range ? range.end - range.start : bytes));
  await pipeline(content.stream(range ?? undefined), res).catch((error: NodeJS.ErrnoException) => {
    // Who closes a tab in the middle is no fault of ours.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** A single range; null: all of it. Several at once are answered with all, as RFC 9110 allows. */
function rangeOf(header: string | undefined, bytes: number): ByteRange | 'none' | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes : Math.min(bytes, Number(to) + 1);
  return start < end ? { start, end } : 'none';
}

/** RFC 6266: plain letters for old programs, the whole name for the others. */
function fileName(name: string): string {
  const plain = name.replace(/[^\w .()-]/g, '_');
  const whole = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${plain}"; filename*=UTF-8''${whole}`;
}
