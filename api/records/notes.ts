import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { addendaOf, noteList, requiredRequests } from '../../db/chart-handoff/note-list.ts';
import { staffName } from '../../db/chart-handoff/person-shape.ts';
import { requestList } from '../../db/chart-handoff/request-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment, ChartRequest, Note, NoteAddendum, NoteVersion } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import {
  type ReleaseFacts,
  releaseRefusal,
  type ReleaseRefusal,
  releaseRefusals,
  sameVersionMinutes,
} from '../../domain/chart-handoff/notes.ts';
import { can } from '../../domain/rules.ts';
import type { noteRequestQuery, RequestRow } from '../../domain/schemas/chart-requests.ts';
import type { made, pageQuery } from '../../domain/schemas/common.ts';
import type {
  Addendum,
  newAddendum,
  newNote,
  Note as Shape,
  noteVersionText,
  releaseNote,
  savedNote,
} from '../../domain/schemas/notes.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openWords, sealWords } from '../chart-handoff/sealed.ts';
import { conflict, Problem } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import { type AskingChart, listReader } from './chart-readers.ts';
import { requestRows } from './chart-requests.ts';
import { assertVersion, cursorOf, demand, found, pageOf, refuse } from './rows.ts';

type Made = z.output<typeof made>;

const unconditionalRule = 'Notes Can Allow Unconditional Release';

/** The note of a chart that is open to who asks. @throws Problem 403, 404 */
async function openNote(uow: UnitOfWork, id: string, { principal, now }: AskingChart) {
  const note = found(await uow.em.findOne(Note, { id }), 'note');
  await assertMayOpen(uow, principal, note.clientId, now);
  return note;
}

/** The same, held until the transaction ends. */
async function lockNote(uow: UnitOfWork, id: string, { principal, now }: AskingChart) {
  const note = found(await lockRow(uow, Note, { id }), 'note');
  await assertMayOpen(uow, principal, note.clientId, now);
  return note;
}

const newest = ({ em }: UnitOfWork, noteId: string) =>
  em.findOne(NoteVersion, { noteId }, { orderBy: { number: 'desc' } });

/** @throws Problem 400, 403, 404 */
export async function createNote(
  uow: UnitOfWork,
  clientId: string,
  { title, visitOn, appointmentId, text }: z.output<typeof newNote>,
  asking: AskingChart,
): Promise<Made> {
  const { principal, now } = asking;
  await assertMayOpen(uow, principal, clientId, now);
  const isOfClient = appointmentId === null || (await uow.em.count(Appointment, { id: appointmentId, clientId })) > 0;
  refuse(isOfClient ? [] : [{ path: 'appointmentId', message: 'is no appointment of this client' }]);
  const own = { authorId: principal.staffId, holderId: principal.staffId };
  const note = uow.em.create(Note, { id: newId(), clientId, appointmentId, title, visitOn, ...own });
  await uow.em.flush();
  if (text !== '') await keepText(uow, note, { text, keep: true }, asking);
  return { id: note.id, version: note.version };
}

/** @throws Problem 403, 404, 409 */
export async function saveNote(
  uow: UnitOfWork,
  id: string,
  { title, visitOn, text, keep, version }: z.output<typeof savedNote>,
  asking: AskingChart,
): Promise<Shape> {
  const note = await lockNote(uow, id, asking);
  assertHolds(note, asking);
  if (note.releasedAt) throw refused('released');
  assertVersion(note, version);
  Object.assign(note, { title: title ?? note.title, visitOn: visitOn ?? note.visitOn, updatedAt: asking.now });
  await keepText(uow, note, { text, keep }, asking);
  return readNote(uow, id, asking);
}

/** What is saved by itself goes into the version of the last minutes, unless that was saved by hand or by somebody else. */
async function keepText(
  uow: UnitOfWork,
  note: { id: string; written: boolean },
  { text, keep }: { text: string; keep: boolean },
  { principal, now, keyRing }: AskingChart,
): Promise<void> {
  const last = await newest(uow, note.id);
  const fresh = now.getTime() - sameVersionMinutes * 60_000;
  const shared =
    last && !last.kept && last.savedBy === principal.staffId && last.savedAt.getTime() > fresh ? last : null;
  const unchanged = last !== null && openWords(keyRing, 'note_version', last.id, last.body) === text;
  note.written = text.trim() !== '';
  if (unchanged) {
    if (keep) last.kept = true;
  } else if (shared) {
    const body = sealWords(keyRing, 'note_version', shared.id, text);
    Object.assign(shared, { body, characters: text.length, kept: keep });
  } else {
    const id = newId();
    const body = sealWords(keyRing, 'note_version', id, text);
    const number = (last?.number ?? 0) + 1;
    const saved = { savedBy: principal.staffId, savedAt: now, characters: text.length, kept: keep };
    uow.em.create(NoteVersion, { id, noteId: note.id, number, body, ...saved });
  }
  await uow.em.flush();
}

async function textOf(uow: UnitOfWork, noteId: string, keyRing: KeyRing): Promise<string> {
  const version = await newest(uow, noteId);
  return version === null ? '' : openWords(keyRing, 'note_version', version.id, version.body);
}

/** @throws Problem 403, 404 */
export async function readNote(uow: UnitOfWork, id: string, asking: AskingChart): Promise<Shape> {
  const { principal, keyRing } = asking;
  const note = await openNote(uow, id, asking);
  const reader = await listReader(uow, asking);
  const filter = { clientId: null, holderId: null, state: null, id, after: null, limit: 1 };
  const row = found((await noteList(uow, filter, reader))[0] ?? null, 'note');
  const yours = note.holderId === principal.staffId;
  const mayOverride = yours && can(principal.grants, unconditionalRule, 'modify');
  const isReleased = Boolean(note.releasedAt);
  const facts = { released: isReleased, blockers: row.openRequests, completed: row.completed };
  const refusal = releaseRefusal({ ...facts, holds: yours, written: note.written, unconditional: false });
  return {
    ...row,
    appointmentId: note.appointmentId ?? null,
    text: yours || isReleased ? await textOf(uow, id, keyRing) : null,
    yours,
    released: releasedShape(note, row, asking),
    release: {
      refusal,
      title: refusal && releaseRefusals[refusal].title,
      next: refusal && releaseRefusals[refusal].next,
      mayOverride: mayOverride && refusal === 'blocked',
    },
  };
}

/** A page of a note's requests, due ones first: shown to all who may read it, since they say why it waits. @throws Problem 403, 404 */
export async function noteRequests(
  uow: UnitOfWork,
  noteId: string,
  { blocking, cursor, limit }: z.output<typeof noteRequestQuery>,
  asking: AskingChart,
): Promise<{ rows: RequestRow[]; next: string | null }> {
  await openNote(uow, noteId, asking);
  const reader = { ...(await listReader(uow, asking)), all: true };
  const blocks = blocking && { blocking: blocking === 'true' };
  const wanted = { note: noteId, ...blocks, after: cursorOf(cursor), limit };
  const { rows, next } = pageOf(await requestList(uow, wanted, reader), limit);
  return { rows: await requestRows(uow, rows), next };
}

/** A page of a note's addenda, oldest first. @throws Problem 403, 404 */
export async function noteAddenda(
  uow: UnitOfWork,
  noteId: string,
  { cursor, limit }: z.output<typeof pageQuery>,
  asking: AskingChart,
): Promise<{ rows: Addendum[]; next: string | null }> {
  await openNote(uow, noteId, asking);
  const { rows, next } = pageOf(await addendaOf(uow, { noteId, after: cursorOf(cursor), limit }), limit);
  const opened = rows.map(({ body, ...addendum }) => ({
    ...addendum,
    text: openWords(asking.keyRing, 'note_addendum', addendum.id, body),
  }));
  return { rows: opened, next };
}

type Row = Pick<Shape, 'holder' | 'releasedAt'>;
function releasedShape(
  { id, textSha256, overrideReason }: { id: string; textSha256?: string | null; overrideReason?: Uint8Array | null },
  { holder, releasedAt }: Row,
  { keyRing }: AskingChart,
): Shape['released'] {
  if (releasedAt === null) return null;
  const reason = overrideReason ? openWords(keyRing, 'note.override', id, overrideReason) : null;
  return { by: holder, at: releasedAt, sha256: textSha256 ?? '', reason };
}

/**
 * Signs a note, under its lock: a request that comes, or comes back, at the same time waits for it and is then refused.
 * @returns ids of the requests that it settles
 * @throws Problem 403, 404, 409
 */
export async function signNote(
  uow: UnitOfWork,
  id: string,
  { version, override }: z.output<typeof releaseNote>,
  asking: AskingChart,
): Promise<string[]> {
  const { principal, now, keyRing } = asking;
  if (override) demand(principal, unconditionalRule, 'modify');
  const note = await lockNote(uow, id, asking);
  const required = await requiredRequests(uow, id);
  const facts: ReleaseFacts = {
    released: Boolean(note.releasedAt),
    blockers: required.open.length,
    completed: required.completed,
    holds: note.holderId === principal.staffId,
    written: note.written,
    unconditional: override !== null,
  };
  const refusal = releaseRefusal(facts);
  if (refusal) throw refused(refusal);
  assertVersion(note, version);
  const last = found(await newest(uow, id), 'note');
  const text = openWords(keyRing, 'note_version', last.id, last.body);
  const overridden = override !== null && required.open.length > 0;
  note.releasedAt = now;
  note.textSha256 = createHash('sha256').update(text).digest('hex');
  if (overridden) note.overrideReason = sealWords(keyRing, 'note.override', id, override.reason);
  await uow.em.flush();
  await uow.note('release', 'note', id);
  if (overridden) await uow.note('unconditional-release', 'note', id, { requests: required.open });
  const requests = await uow.em.find(ChartRequest, { noteId: id, closedAt: null });
  return requests.map((request) => request.id);
}

/** @throws Problem 403, 404, 409 */
export async function addAddendum(
  uow: UnitOfWork,
  noteId: string,
  { text }: z.output<typeof newAddendum>,
  asking: AskingChart,
): Promise<Made> {
  const { principal, now, keyRing } = asking;
  const note = await openNote(uow, noteId, asking);
  if (!note.releasedAt)
    throw conflict('not-released', 'This note has not been released yet', 'Change the note itself.');
  const id = newId();
  const body = sealWords(keyRing, 'note_addendum', id, text);
  uow.em.create(NoteAddendum, { id, noteId, authorId: principal.staffId, body, addedAt: now });
  await uow.em.flush();
  return { id, version: note.version };
}

/** A version of a note with its text. @throws Problem 403, 404 */
export async function readVersion(
  uow: UnitOfWork,
  noteId: string,
  versionId: string,
  asking: AskingChart,
): Promise<z.input<typeof noteVersionText>> {
  await assertMayReadVersions(uow, noteId, asking);
  const row = found(await uow.em.findOne(NoteVersion, { id: versionId, noteId }), 'version');
  const { id, number, characters, savedBy } = row;
  const by = { id: savedBy, name: await staffName(uow, savedBy) };
  const text = openWords(asking.keyRing, 'note_version', id, row.body);
  return { id, number, characters, savedBy: by, savedAt: row.savedAt.toISOString(), text };
}

/** Versions of a note are read by who holds it alone, also once it is released. @throws Problem 403, 404 */
export async function assertMayReadVersions(uow: UnitOfWork, noteId: string, asking: AskingChart): Promise<void> {
  const note = await openNote(uow, noteId, asking);
  assertHolds(note, asking);
}

function assertHolds({ holderId }: { holderId: string }, { principal }: AskingChart): void {
  if (holderId !== principal.staffId)
    throw new Problem(403, 'not-yours', 'Only who holds a note can change it or read its versions', {
      next: 'Ask its author, or read the note once it is released.',
    });
}

function refused(refusal: ReleaseRefusal): Problem {
  const { title, next } = releaseRefusals[refusal];
  return refusal === 'not-yours' ? new Problem(403, refusal, title, { next }) : conflict(refusal, title, next);
}
