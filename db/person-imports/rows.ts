import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { ImportFailure, ImportStatus } from '../../domain/fieldtime/import-statuses.ts';
import { heldJob, heldUser } from '../../domain/fieldtime/held-timeero.ts';
import type { MappingKind, PersonProblem } from '../../domain/fieldtime/person-problems.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { ExternalRecord, PersonImport, PersonImportRow } from '../entities/index.ts';
import { keepRecords } from '../integrations/keep-records.ts';
import { lockRow } from '../lock-row.ts';
import { mapRecords } from '../mappings/change.ts';
import { targetKind } from '../mappings/suggested.ts';

export type Row = InferEntity<typeof PersonImportRow>;
export type PimsyRecord = InferEntity<typeof ExternalRecord>;

/** Milliseconds. `leaseMs`: within it whoever took a row is at work on it, so nobody looks after it; longer than a call may take. */
export interface Waits {
  leaseMs: number;
  /** Between two looks for a record that is not found: a create that was on its way may arrive late. */
  lookAgainMs: number;
}

/** What is to be done with a row that was taken. */
export interface Taken {
  row: Row;
  record: PimsyRecord;
}

/**
 * Takes the next row of a run: first those in doubt, or made but not registered, whose time has come; else one that waits, where any may begin. Rows that
 * another transaction holds are passed by. What is taken belongs to the taker for the lease.
 */
export async function takeRow(
  uow: UnitOfWork,
  { runId, now, mayBegin, leaseMs }: { runId: string; now: Date; mayBegin: boolean } & Pick<Waits, 'leaseMs'>,
): Promise<Taken | null> {
  const { rows } = await sql<{ id: string }>`
    select id from person_import_row
     where run_id = ${runId}::uuid
       and (status in ('intended', 'created') and look_at <= ${now}::timestamptz or ${mayBegin}::boolean and status = 'waiting')
     order by status = 'waiting', id limit 1 for update skip locked`.execute(uow.kysely);
  const id = rows[0]?.id;
  if (!id) return null;
  const row = await uow.em.findOneOrFail(PersonImportRow, { id });
  // Also against whoever maps it by hand meanwhile.
  const record = await lockRow(uow, ExternalRecord, { id: row.recordId });
  if (!record) throw new Error('A row of an import without its record');
  row.lookAt = new Date(now.getTime() + leaseMs);
  return { row, record };
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

/** The row as it was taken, unless something else became of it since: another worker took it up after the lease. */
export async function stillMine(uow: UnitOfWork, { id, attempt }: Pick<Row, 'id' | 'attempt'>): Promise<Row | null> {
  const row = await lockRow(uow, PersonImportRow, { id });
  return row && row.attempt === attempt && (row.status === 'intended' || row.status === 'created') ? row : null;
}

type TimeeroRecord = Parameters<typeof heldUser>[0] | Parameters<typeof heldJob>[0];

/** Keeps what Timeero holds now. @returns id of its record */
export async function keepTarget(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { target, now }: { target: TimeeroRecord; now: Date },
): Promise<string> {
  const isUser = 'email' in target;
  const kind = targetKind[isUser ? 'employee' : 'client'];
  const held = isUser ? heldUser(target) : heldJob(target);
  await keepRecords(uow, keyRing, { system: 'timeero', kind, records: [held], now });
  return (await uow.em.findOneOrFail(ExternalRecord, { system: 'timeero', kind, externalId: held.externalId })).id;
}

/** It is there: its id is recorded and it is mapped, in one transaction. */
export async function settleCreated(
  uow: UnitOfWork,
  keyRing: KeyRing,
  {
    row,
    kind,
    target,
    mappedBy,
    now,
    leaseMs,
  }: { row: Row; kind: MappingKind; target: TimeeroRecord; mappedBy: Actor; now: Date } & Pick<Waits, 'leaseMs'>,
): Promise<void> {
  const timeeroRecordId = await keepTarget(uow, keyRing, { target, now });
  Object.assign(row, { timeeroId: target.id, timeeroRecordId });
  const mapping = { kind, pimsyRecordId: row.recordId, timeeroRecordId, origin: 'imported', mappedBy, now } as const;
  const mapped = await mapRecords(uow, mapping);
  if ('refused' in mapped) failRow(row, { failure: 'mapped' }, now);
  else Object.assign(row, { status: 'created', lookAt: new Date(now.getTime() + leaseMs) });
}
