import type { Request } from 'express';
import { Problem } from '../problem.ts';
import { unsupportedBody } from './problem-of.ts';

const rawBody = 'application/octet-stream';

/** How long a sender who does not listen to a refusal is still read, and thrown away, before the connection is cut. */
const lingerMs = 2_000;

/** For routes that take the bytes themselves, once it is known who sends them. @throws Problem 415 */
export function expectRaw(req: Request): void {
  const length = req.get('content-length');
  const empty = req.get('transfer-encoding') === undefined && (length === undefined || length === '0');
  if (!empty && !req.is(rawBody)) throw unsupportedBody(rawBody);
}

/** Length as announced, or null where the body comes in chunks. */
export function announcedLength(req: Request): number | null {
  const length = Number(req.get('content-length') ?? 'NaN');
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
}

/**
 * Refuses a body without reading it. Whoever sends it gets the answer while still sending; cut at once, the connection would be reset and the answer
 * lost on its way, so it is cut a moment later.
 */
export function refuseRest(req: Request, problem: Problem): Problem {
  const cut = setTimeout(() => req.socket.destroy(), lingerMs);
  cut.unref();
  req.once('end', () => clearTimeout(cut));
  req.socket.once('close', () => clearTimeout(cut));
  return problem;
}

/** All bytes of a body that is small. `tooLarge`: what more of them than `limit` are refused with. @throws Problem 400 where the sender went away in the middle */
export async function smallBody(req: Request, limit: number, tooLarge: () => Problem): Promise<Buffer> {
  if ((announcedLength(req) ?? 0) > limit) throw refuseRest(req, tooLarge());
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of bytesOf(req)) {
    length += part.length;
    if (length > limit) throw refuseRest(req, tooLarge());
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The bytes as they come. @throws Problem 400 where the sender went away in the middle */
export async function* bytesOf(req: Request): AsyncGenerator<Buffer> {
  try {
    // Left early (too large, the disk is full) the request stays open: its answer is still to be sent.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) yield Buffer.from(chunk);
  } catch {
    throw new Problem(400, 'interrupted', 'The upload was interrupted', { next: 'Upload the file again.' });
  }
  if (!req.complete)
    throw new Problem(400, 'interrupted', 'The upload was interrupted', { next: 'Upload the file again.' });
}
