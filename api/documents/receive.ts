import type { Request } from 'express';
import { contradicts, type ContentFault, contentFaults, type MediaType } from '../../domain/documents.ts';
import { type DocumentStorage, type StagedContent, TooLarge } from '../../providers/storage/port.ts';
import { announcedLength, bytesOf, refuseRest } from '../http/raw-body.ts';
import { Problem } from '../problem.ts';
import { judgeContent } from './content.ts';

const megabyte = 1024 * 1024;

/** Bytes that are kept, and what they are. */
export interface Arrived {
  sha256: string;
  bytes: number;
  keyId: string;
  mediaType: MediaType;
}

interface Receiving {
  practiceId: string;
  /** What the uploader called it. */
  name: string;
  /** Megabytes. */
  largest: number;
  /** A client at the portal sends it, who is told what they can do themselves. */
  own: boolean;
}

/**
 * Takes the bytes of a document from a request, however many come, and keeps them when they are of a type that is taken. Not more of them is ever
 * in memory than a piece or two.
 * @throws Problem 413 before, or as soon as, they are too many; 415 for what is not taken; 400 where they stop in the middle
 */
export async function receive(
  storage: DocumentStorage,
  req: Request,
  { practiceId, name, largest, own }: Receiving,
): Promise<Arrived> {
  const limit = largest * megabyte;
  if ((announcedLength(req) ?? 0) > limit) throw refuseRest(req, tooLarge(largest, own));
  const staged = await storage.stage(practiceId, bytesOf(req), limit).catch((error: unknown) => {
    // A full disk and the like are refused in the middle of the body, too.
    const refusal = error instanceof TooLarge ? tooLarge(largest, own) : error;
    if (!req.complete && refusal instanceof Problem) throw refuseRest(req, refusal);
    throw refusal;
  });
  return keepIfTaken(staged, name);
}

async function keepIfTaken(staged: StagedContent, name: string): Promise<Arrived> {
  try {
    const verdict = await judgeContent(staged);
    if (!verdict.ok) throw refusedContent(verdict.fault);
    assertName(name, verdict.mediaType);
    await staged.keep();
    const { sha256, bytes, keyId } = staged;
    return { sha256, bytes, keyId, mediaType: verdict.mediaType };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** @throws Problem 415 where the name promises another type */
export function assertName(name: string, mediaType: MediaType): void {
  if (!contradicts(name, mediaType)) return;
  throw new Problem(415, 'name-contradicts', 'The name of the file promises another type than its content is', {
    next: 'Look at what it really is. Where it is right, correct the ending of its name and upload it again.',
  });
}

const refusedContent = (fault: ContentFault) => {
  const { title, next } = contentFaults[fault];
  return new Problem(415, `content-${fault}`, title, { next });
};

const tooLarge = (largest: number, own: boolean) =>
  new Problem(413, 'too-large', `The file is larger than ${largest} MB, the most that your practice takes`, {
    next: own
      ? 'Send a smaller one: a photo with a lower resolution, or page by page. Or call the practice.'
      : 'Scan it with a lower resolution, or divide it; an administrator can raise "Largest Document" in the system settings.',
  });
