import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { System } from '../../domain/integrations.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { sealInEnvelope } from './envelope.ts';

/** A record as another system holds it. */
export interface HeldRecord {
  externalId: string;
  /** What lists show and sort by: a name. */
  label: string;
  /** What lists show and matching compares. Never the SSN. */
  facts: Record<string, unknown>;
  /** All of it but the SSN; JSON. */
  snapshot: unknown;
  /** Nine digits, or whatever stands there instead of them. */
  ssn: string | null;
  /** ISO instant by the other system's clock. */
  changedAt: string | null;
}

export interface Kept {
  /** Rows of external_record that are new, or whose content is another than before. */
  created: string[];
  changed: string[];
  unchanged: number;
}

/** By which a row is known before it is written, so that two who keep the same new record at once write the same. */
interface Key {
  system: System;
  kind: string;
  externalId: string;
}
export const ssnContext = ({ system, kind, externalId }: Key) => `external_record/ssn/${system}/${kind}/${externalId}`;
const snapshotContext = ({ system, kind, externalId }: Key) =>
  Buffer.from(`external_record/snapshot/${system}/${kind}/${externalId}`);

/**
 * Keeps what another system holds, by its ids; what it had no more and has again is there again. One statement for all that were seen, and one for those
 * that differ: an unchanged record costs neither a new version of its row nor an encryption.
 */
export async function keepRecords(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { system, kind, records, now }: { system: System; kind: string; records: readonly HeldRecord[]; now: Date },
): Promise<Kept> {
  if (records.length === 0) return { created: [], changed: [], unchanged: 0 };
  const known = await knownOf(uow, system, kind, records);
  const fresh = records.flatMap((record) => {
    const before = known.get(record.externalId);
    const hash = hashOf(keyRing, record);
    if (before && before.hash === hash && !before.gone) return [];
    return [{ ...sealed(keyRing, { ...record, system, kind }), id: before?.id ?? newId(), hash, isNew: !before }];
  });
  if (fresh.length > 0) await write(uow, { system, kind, rows: fresh, now });
  const idsOf = (isNew: boolean) => fresh.filter((row) => row.isNew === isNew).map(({ id }) => id);
  return { created: idsOf(true), changed: idsOf(false), unchanged: records.length - fresh.length };
}

async function knownOf({ kysely }: UnitOfWork, system: System, kind: string, records: readonly HeldRecord[]) {
  const ids = records.map(({ externalId }) => externalId);
  const { rows } = await sql<{ id: string; externalId: string; hash: string; gone: boolean }>`
    select id, external_id as "externalId", hash, gone_at is not null as gone from external_record
     where system = ${system} and kind = ${kind} and external_id = any(${ids}::text[])`.execute(kysely);
  return new Map(rows.map((row) => [row.externalId, row]));
}

/** Of everything that counts as a change. Of an SSN its keyed hash, so that the number cannot be guessed from it. */
function hashOf(keyRing: KeyRing, { label, facts, snapshot, ssn, changedAt }: HeldRecord): string {
  const content = JSON.stringify([label, facts, snapshot, ssn && keyRing.mac('blind-index', `ssn/${ssn}`), changedAt]);
  return createHash('sha256').update(content).digest('base64url');
}

function sealed(keyRing: KeyRing, record: HeldRecord & Key) {
  const { ssn } = record;
  const snapshot = keyRing.encrypt(
    'field',
    Buffer.from(JSON.stringify(record.snapshot)),
    undefined,
    snapshotContext(record),
  );
  return {
    ...record,
    snapshot: snapshot.sealed,
    keyId: snapshot.keyId,
    ssn: ssn === null ? null : sealInEnvelope(keyRing, ssn, ssnContext(record)),
    ssnIndex: ssn === null ? null : keyRing.mac('blind-index', `ssn/${ssn}`),
  };
}

type Sealed = ReturnType<typeof sealed> & { id: string; hash: string };

/** As PostgreSQL reads bytes in an array. */
const hex = (bytes: Buffer | null) => bytes && `\\x${bytes.toString('hex')}`;

async function write(
  { kysely }: UnitOfWork,
  { system, kind, rows, now }: { system: System; kind: string; rows: readonly Sealed[]; now: Date },
): Promise<void> {
  const column = <T>(pick: (row: Sealed) => T) => rows.map(pick);
  await sql`
    insert into external_record
      (id, system, kind, external_id, label, facts, snapshot, key_id, ssn, ssn_index, hash, changed_at, seen_at)
    select id, ${system}, ${kind}, external_id, label, facts, snapshot, key_id, ssn, ssn_index, hash, changed_at, ${now}
      from unnest(${column(({ id }) => id)}::uuid[], ${column(({ externalId }) => externalId)}::text[],
                  ${column(({ label }) => label)}::text[], ${column(({ facts }) => JSON.stringify(facts))}::jsonb[],
                  ${column(({ snapshot }) => hex(snapshot))}::bytea[], ${column(({ keyId }) => keyId)}::text[],
                  ${column(({ ssn }) => hex(ssn))}::bytea[], ${column(({ ssnIndex }) => ssnIndex)}::text[],
                  ${column(({ hash }) => hash)}::text[], ${column(({ changedAt }) => changedAt)}::timestamptz[])
        as t(id, external_id, label, facts, snapshot, key_id, ssn, ssn_index, hash, changed_at)
     -- In one order, so that two who keep the same records wait for each other and not in a circle.
     order by external_id
    on conflict (practice_id, system, kind, external_id) do update
       set label = excluded.label, facts = excluded.facts, snapshot = excluded.snapshot, key_id = excluded.key_id,
           ssn = excluded.ssn, ssn_index = excluded.ssn_index, hash = excluded.hash, changed_at = excluded.changed_at,
           seen_at = excluded.seen_at, gone_at = null, settled = null`.execute(kysely);
}

/** The whole record but its SSN. @throws where the row has none, or its key is not configured */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows of which kind the row is
export function snapshotOf<T>(keyRing: KeyRing, row: Key & { snapshot?: Uint8Array | null; keyId?: string | null }): T {
  if (!row.snapshot || !row.keyId) throw new Error('This record has no snapshot');
  const plain = keyRing.decrypt('field', row.keyId, row.snapshot, snapshotContext(row)).toString();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by keepRecords; T says of which kind the row is
  return JSON.parse(plain) as T;
}

/** What another system has no more: by a whole read that began at `since`, of those of this kind that it did not bring. @returns how many */
export async function markGone(
  { kysely }: UnitOfWork,
  { system, kind, externalIds, now }: { system: System; kind: string; externalIds: readonly string[]; now: Date },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update external_record set gone_at = ${now}, settled = null
     where system = ${system} and kind = ${kind} and external_id = any(${externalIds}::text[]) and gone_at is null`.execute(
    kysely,
  );
  return Number(numAffectedRows ?? 0n);
}
