import type { Request, Response } from 'express';
import { imageSize } from 'image-size';
import type { UnitOfWork } from '../../db/database.ts';
import { PracticeLogo } from '../../db/entities/index.ts';
import type { Logo } from '../../db/queries/save-practice-logo.ts';
import { contentFaults } from '../../domain/documents.ts';
import { isLogoType, largestLogo } from '../../domain/logo.ts';
import type { ShownLogo } from '../../domain/schemas/portal.ts';
import { judgeContent } from '../documents/content.ts';
import { smallBody } from '../http/raw-body.ts';
import { notFound, Problem } from '../problem.ts';

const limit = largestLogo.kilobytes * 1_024;
const next = 'Save it as a PNG, JPEG or WebP image and upload that.';

/** The picture in the body of a request. @throws Problem 413, 415, or 400 where it ends in the middle */
export async function receiveLogo(req: Request): Promise<Logo> {
  return judged(await smallBody(req, limit, tooLarge));
}

async function judged(bytes: Buffer): Promise<Logo> {
  const read = ({ start, end }: { start: number; end: number }) => Promise.resolve(bytes.subarray(start, end));
  const verdict = await judgeContent({ bytes: bytes.length, read });
  if (!verdict.ok) throw new Problem(415, `content-${verdict.fault}`, contentFaults[verdict.fault].title, { next });
  const { mediaType } = verdict;
  if (!isLogoType(mediaType)) throw new Problem(415, 'content-type', 'The file is no picture for a web page', { next });
  const { width, height } = sizeOf(bytes);
  const { pixels } = largestLogo;
  if (width > pixels || height > pixels)
    throw new Problem(413, 'too-large', `The picture has more than ${pixels} pixels on a side`, {
      next: 'Save it smaller; a height of 160 pixels is enough.',
    });
  return { bytes, mediaType, width, height };
}

/** As its head says. @throws Problem 415 where it says nothing */
function sizeOf(bytes: Buffer): { width: number; height: number } {
  try {
    const { width, height } = imageSize(bytes);
    if (width > 0 && height > 0) return { width, height };
  } catch {
    // The same answer: there is no picture in it.
  }
  throw new Problem(415, 'content-damaged', contentFaults.damaged.title, { next: contentFaults.damaged.next });
}

const tooLarge = () =>
  new Problem(413, 'too-large', `The file is larger than ${largestLogo.kilobytes} KB`, {
    next: 'Save it smaller; a height of 160 pixels is enough.',
  });

export async function removeLogo({ em }: UnitOfWork): Promise<void> {
  await em.nativeDelete(PracticeLogo, {});
}

/** Where a page finds it; null: the practice has none. */
export async function shownLogo({ em }: UnitOfWork, path: string): Promise<ShownLogo | null> {
  const [row] = await em.find(PracticeLogo, {}, { fields: ['sha256', 'width', 'height'] });
  if (!row) return null;
  return { path: `${path}?v=${row.sha256.slice(0, 16)}`, width: row.width, height: row.height };
}

/** Sends it as a picture and nothing else; its address names its content, so browsers keep it. @throws Problem 404 */
export async function serveLogo({ em }: UnitOfWork, res: Response): Promise<void> {
  const [logo] = await em.find(PracticeLogo, {});
  if (!logo) throw notFound('logo');
  res.set({
    'content-type': logo.mediaType,
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=86400',
  });
  res.send(Buffer.from(logo.bytes));
}
