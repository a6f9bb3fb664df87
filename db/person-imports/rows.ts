import { type InferEntity, LockMode } from '@mikro-orm/postgresql';
import { type RawBuilder, sql } from 'kysely';
import type { ImportFailure, ImportStatus } from '../../domain/fieldtime/import-statuses.ts';
import { heldJob, heldUser } from '../../domain/fieldtime/held-timeero.ts';
import type { MappingKind, PersonProblem } from '../../domain/fieldtime/person-problems.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { ExternalRecord, PersonImport, PersonImportRow } from '../entities/index.ts';
import { keepRecords } from '../integrations/keep-records.ts';
import { mapImported } from '../mappings/change.ts';
import { targetKind } from '../mappings/suggested.ts';

export type Row = InferEntity<typeof PersonImportRow>;
export type PimsyRecord = InferEntity<typeof ExternalRecord>;

/** Milliseconds. `leaseMs`: within it whoever took a row is at work on it, so nobody looks after it; longer than a call may take. */
export interface Waits {
  leaseMs: number;
  /** Between two looks for a record that is not found: a create that was on its way may arrive late. */
  lookAgainMs: number;
}

/** Rows are held in the order of their keys, so that two who hold the same wait for each other and not in a circle. */
const inOrder = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } } as const;

/** What is to be done with a row that was taken. */
export interface Taken {
  row: Row;
  record: PimsyRecord;
}

/**
 * Takes the next rows of a run: first those in doubt, or made but not registered, whose time has come; else those that wait, where any may begin. Rows that
 * another transaction holds are passed by. What is taken belongs to the taker for the lease.
 */
export async function takeRows(
  uow: UnitOfWork,
  {
    runId,
    now,
    mayBegin,
    leaseMs,
    limit,
  }: { runId: string; now: Date; mayBegin: boolean; limit: number } & Pick<Waits, 'leaseMs'>,
): Promise<Taken[]> {
  // One statement each, so that both go by the index and none sorts all that waits.
  const due = await heldRows(
    uow,
    runId,
    sql`status in ('intended', 'created') and look_at <= ${now}::timestamptz`,
    limit,
  );
  const waiting =
    mayBegin && due.length < limit ? await heldRows(uow, runId, sql`status = 'waiting'`, limit - due.length) : [];
  const ids = [...due, ...waiting];
  if (ids.length === 0) return [];
  const rows = new Map((await uow.em.find(PersonImportRow, { id: ids })).map((row) => [row.id, row]));
  // Also against whoever maps them by hand meanwhile.
  const recordIds = [...rows.values()].map(({ recordId }) => recordId);
  const records = new Map(
    (await uow.em.find(ExternalRecord, { id: recordIds }, inOrder)).map((record) => [record.id, record]),
  );
  return ids.map((id) => {
    const row = rows.get(id);
    const record = row && records.get(row.recordId);
    if (!record) throw new Error('A row of an import without its record');
    row.lookAt = new Date(now.getTime() + leaseMs);
    return { row, record };
  });
}

async function heldRows(
  { kysely }: UnitOfWork,
  runId: string,
  which: RawBuilder<unknown>,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from person_import_row where run_id = ${runId}::uuid and ${which} order by id limit ${limit} for update skip locked`.execute(
    kysely,
  );
  return rows.map(({ id }) => id);
}

/** When the earliest row that is in doubt may be looked after; null where there is none. */
export async function nextLook({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(look_at) as at from person_import_row where run_id = ${runId}::uuid and status in ('intended', 'created')`.execute(
    kysely,
  );
  const at = rows[0]?.at;
  return at ? new Date(at) : null;
}

export async function statusOf({ em }: UnitOfWork, runId: string): Promise<ImportStatus | null> {
  return (await em.findOne(PersonImport, { id: runId }))?.status ?? null;
}

export interface Failure {
  failure: ImportFailure;
  problems?: PersonProblem[];
  takenBy?: string | null;
}

export function failRow(row: Row, { failure, problems = [], takenBy = null }: Failure, now: Date): void {
  Object.assign(row, { status: 'failed', failure, problems, takenBy, lookAt: null, finishedAt: now });
}

type Mine = Pick<Row, 'id' | 'attempt'>;

/** The row as it was taken, unless something else became of it since: another worker took it up after the lease. */
export async function stillMine(uow: UnitOfWork, taken: Mine): Promise<Row | null> {
  return (await allStillMine(uow, [taken])).get(taken.id) ?? null;
}

/** Those of several rows, by id. */
export async function allStillMine(uow: UnitOfWork, taken: readonly Mine[]): Promise<Map<string, Row>> {
  const attempts = new Map(taken.map(({ id, attempt }) => [id, attempt]));
  const rows = await uow.em.find(PersonImportRow, { id: [...attempts.keys()] }, inOrder);
  const mine = rows.filter(
    ({ id, attempt, status }) => attempt === attempts.get(id) && (status === 'intended' || status === 'created'),
  );
  return new Map(mine.map((row) => [row.id, row]));
}

type TimeeroRecord = Parameters<typeof heldUser>[0] | Parameters<typeof heldJob>[0];

/** Keeps what Timeero holds now, of one kind. @returns ids of its records by Timeero's */
export async function keepTargets(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { kind, targets, now }: { kind: MappingKind; targets: readonly TimeeroRecord[]; now: Date },
): Promise<Map<string, string>> {
  const records = targets.map((target) => ('email' in target ? heldUser(target) : heldJob(target)));
  const of = { system: 'timeero', kind: targetKind[kind] } as const;
  await keepRecords(uow, keyRing, { ...of, records, now });
  const { rows } = await sql<{ id: string; externalId: string }>`
    select id, external_id as "externalId" from external_record
     where system = ${of.system} and kind = ${of.kind} and external_id = any(${targets.map(({ id }) => id)}::text[])`.execute(
    uow.kysely,
  );
  return new Map(rows.map(({ id, externalId }) => [externalId, id]));
}

export interface Made {
  row: Row;
  target: TimeeroRecord;
}

/** They are there: their ids are recorded and they are mapped, in one transaction. */
export async function settleCreated(
  uow: UnitOfWork,
  keyRing: KeyRing,
  {
    made,
    kind,
    mappedBy,
    now,
    leaseMs,
  }: { made: readonly Made[]; kind: MappingKind; mappedBy: Actor; now: Date } & Pick<Waits, 'leaseMs'>,
): Promise<void> {
  if (made.length === 0) return;
  const recordOf = await keepTargets(uow, keyRing, { kind, targets: made.map(({ target }) => target), now });
  const pairs = made.map(({ row, target }) => {
    const timeeroRecordId = recordOf.get(target.id);
    if (timeeroRecordId === undefined) throw new Error('The record that was just kept is not there');
    Object.assign(row, { timeeroId: target.id, timeeroRecordId });
    return { pimsyRecordId: row.recordId, timeeroRecordId };
  });
  const mapped = await mapImported(uow, { kind, pairs, mappedBy, now });
  for (const { row } of made)
    if (mapped.has(row.recordId)) Object.assign(row, { status: 'created', lookAt: new Date(now.getTime() + leaseMs) });
    else failRow(row, { failure: 'mapped' }, now);
}
