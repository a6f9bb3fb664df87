import type { Request, Response } from 'express';
import type { UnitOfWork } from '../../db/database.ts';
import { CallRecording } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { largestRecording, type Measured, measureRecording } from '../../domain/recordings.ts';
import type { CallRecording as Shape } from '../../domain/schemas/call-recordings.ts';
import { longestCall } from '../../domain/spoken.ts';
import { smallBody } from '../http/raw-body.ts';
import { conflict, invalid, notFound, Problem } from '../problem.ts';
import { found, pageOf } from './rows.ts';

const shown = ['id', 'name', 'seconds', 'savedAt'] as const;
const shapeOf = ({
  id,
  name,
  seconds = null,
  savedAt = null,
}: {
  id: string;
  name: string;
  seconds?: number | null | undefined;
  savedAt?: Date | null | undefined;
}): Shape => ({ id, name, seconds, savedAt: savedAt?.toISOString() ?? null });

/** Recordings that can be chosen, newest first. */
export async function listRecordings(
  { em }: UnitOfWork,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ rows: Shape[]; next: string | null }> {
  const rows = await em.find(
    CallRecording,
    { savedAt: { $ne: null }, withdrawnAt: null, ...(after === null ? {} : { id: { $lt: after } }) },
    { fields: shown, orderBy: { id: 'desc' }, limit: limit + 1 },
  );
  return pageOf(
    rows.map(({ id, name, seconds, savedAt }) => shapeOf({ id, name, seconds, savedAt })),
    limit,
  );
}

/** A name; the bytes follow. */
export async function announceRecording({ em }: UnitOfWork, name: string, now: Date): Promise<Shape> {
  const row = em.create(CallRecording, { id: newId(), name, createdAt: now });
  await em.flush();
  return shapeOf({ id: row.id, name });
}

export interface Received extends Measured {
  bytes: Buffer;
}

const next = 'Save it as MP3, or as WAV with one channel and 8,000 or 16,000 samples a second, and upload that.';

/** The sound in the body of a request. @throws Problem 413, 415, or 400 where it ends in the middle */
export async function receiveRecording(req: Request): Promise<Received> {
  const bytes = await smallBody(req, largestRecording.megabytes * 1_048_576, () => {
    return new Problem(413, 'too-large', `The file is larger than ${largestRecording.megabytes} MB`, { next });
  });
  const measured = measureRecording(bytes);
  if (!measured) throw new Problem(415, 'content-type', 'The file is neither MP3 nor WAV', { next });
  if (measured.seconds > longestCall)
    throw new Problem(413, 'too-long', `The recording takes ${measured.seconds} seconds`, {
      next: `A call may take ${longestCall} seconds: record it again, or cut it.`,
    });
  return { bytes, ...measured };
}

/** @throws Problem 404 where none was announced, or it was withdrawn */
export async function assertAnnounced({ em }: UnitOfWork, id: string): Promise<void> {
  if ((await em.count(CallRecording, { id, withdrawnAt: null })) === 0) throw notFound('recording');
}

/**
 * The bytes of one that was announced, under its row's lock: once, because calls that wait play it. The same ones again, as after an answer that was lost, are
 * kept already. @throws Problem 404, 409 where others came first
 */
export async function keepRecording(
  uow: UnitOfWork,
  id: string,
  { bytes, mediaType, seconds }: Received,
  now: Date,
): Promise<Shape> {
  const row = found(await lockRow(uow, CallRecording, { id, withdrawnAt: null }), 'recording');
  if (row.bytes && bytes.equals(row.bytes)) return shapeOf(row);
  if (row.savedAt)
    throw conflict(
      'saved',
      'This recording is there already, with another sound',
      'Add another one, and withdraw this where it is the wrong one.',
    );
  await uow.em.nativeUpdate(CallRecording, { id }, { bytes, mediaType, seconds, savedAt: now });
  return shapeOf({ id, name: row.name, seconds, savedAt: now });
}

/** It is not offered any more; what was sent with it goes on. @throws Problem 404 */
export async function withdrawRecording({ em }: UnitOfWork, id: string, now: Date): Promise<void> {
  const count = await em.nativeUpdate(CallRecording, { id, withdrawnAt: null }, { withdrawnAt: now });
  if (count === 0) throw notFound('recording');
}

/** Sends it as sound and nothing else. @throws Problem 404 */
export async function serveRecording({ em }: UnitOfWork, id: string, res: Response): Promise<void> {
  const { bytes = null, mediaType = null } = found(await em.findOne(CallRecording, { id }), 'recording');
  if (bytes === null || mediaType === null) throw notFound('recording');
  res.set({
    'content-type': mediaType,
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  });
  res.send(Buffer.from(bytes));
}

/** @throws Problem 400 where it cannot be chosen: it is none of the practice, was withdrawn, or its bytes have not come */
export async function assertRecording(
  { em }: UnitOfWork,
  { recordingId }: { recordingId: string | null },
): Promise<void> {
  if (recordingId === null) return;
  const there = await em.count(CallRecording, { id: recordingId, savedAt: { $ne: null }, withdrawnAt: null });
  if (there === 0)
    throw invalid({ path: 'recordingId', message: 'is no recording in use of your practice. Choose another.' });
}
