import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../../../domain/imports/csv-text.ts';
import { readInstant } from '../../../domain/time.ts';
import type { SentVisit, VisitEvidence } from '../port.ts';
import { folderError } from './drop.ts';

/** Of the files that go out, one a visit; one row a point, or one without a point where none was captured. */
export const visitColumns = ['visit_id', 'client_id', 'employee_id', 'captured_at', 'latitude', 'longitude'] as const;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Writes a visit into `outbox`, whole or not at all: PIMSY never finds half a file. The same visit has the same name, so one that is sent again takes the
 * place of the first; one that PIMSY has moved to `outbox/taken` is written again only where it says something else.
 * @throws RangeError for a visit without a UUID; EhrError
 */
export async function writeVisit(folder: string, visit: VisitEvidence): Promise<SentVisit> {
  if (!uuid.test(visit.visitId)) throw new RangeError('A visit needs a UUID of its own');
  const name = `visit-${visit.visitId}.csv`;
  const outbox = join(folder, 'outbox');
  const text = textOf(visit);
  const before = await Promise.all([textIn(join(outbox, name)), textIn(join(outbox, 'taken', name))]);
  // What waits there is newer than what was taken.
  if ((before[0] ?? before[1]) === text) return { id: name, written: false };
  const draft = join(outbox, `.${randomUUID()}.part`);
  try {
    const file = await open(draft, 'wx', 0o640);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(outbox, name));
    await syncFolder(outbox);
  } catch (error) {
    await rm(draft, { force: true });
    throw folderError(error);
  }
  return { id: name, written: true };
}

function textOf({ visitId, clientId, employeeId, points }: VisitEvidence): string {
  const rows = points
    .map(({ capturedAt, latitude, longitude }) => {
      const at = readInstant(capturedAt);
      if (at === null || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180))
        throw new RangeError('A GPS point needs an instant, a latitude and a longitude');
      return [at, String(latitude), String(longitude)];
    })
    .toSorted(([a = ''], [b = '']) => a.localeCompare(b));
  const lines = rows.length > 0 ? rows : [['', '', '']];
  return [visitColumns, ...lines.map((row) => [visitId, clientId, employeeId, ...row])].map(csvLine).join('');
}

async function textIn(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

/** So that the new name, too, survives the loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
