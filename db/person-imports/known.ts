import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import { referenceOf } from '../../domain/fieldtime/new-timeero.ts';
import type { UnitOfWork } from '../database.ts';
import { targetKind } from '../mappings/suggested.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/** Those of the records that are mapped. */
export async function mappedAmong({ kysely }: Reader, pimsyRecordIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select pimsy_record_id as id from timeero_mapping
     where ended_at is null and pimsy_record_id = any(${[...pimsyRecordIds]}::uuid[])`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

export interface KnownTarget {
  id: string;
  by: 'reference' | 'email';
}

/**
 * What Timeero's list, read when the run began, has of people: a record with our id, or another user with the same e-mail. Jobs may share an e-mail. By
 * PIMSY's id; one who is not there is new to Timeero.
 */
export async function knownTargets(
  { kysely }: Reader,
  kind: MappingKind,
  people: readonly { externalId: string; email: string }[],
): Promise<Map<string, KnownTarget>> {
  const keyed = people.map(({ externalId, email }) => ({
    externalId,
    reference: `reference:${kind === 'client' ? referenceOf(externalId) : externalId}`,
    email: kind === 'employee' ? `email:${email.toLowerCase()}` : null,
  }));
  const keys = keyed.flatMap(({ reference, email }) => (email === null ? [reference] : [reference, email]));
  const { rows } = await sql<{ id: string; keys: string[] }>`
    select id, match_keys as keys from external_record
     where system = 'timeero' and kind = ${targetKind[kind]} and gone_at is null and match_keys && ${keys}::text[]
     order by id`.execute(kysely);
  const first = new Map<string, string>();
  for (const { id, keys: held } of rows) for (const key of held) if (!first.has(key)) first.set(key, id);
  const known = new Map<string, KnownTarget>();
  for (const { externalId, reference, email } of keyed) {
    const [ours, theirs] = [first.get(reference), email === null ? undefined : first.get(email)];
    if (ours !== undefined) known.set(externalId, { id: ours, by: 'reference' });
    else if (theirs !== undefined) known.set(externalId, { id: theirs, by: 'email' });
  }
  return known;
}

export interface Registered {
  recordId: string;
  as: string | null;
  /** Why it does not stand there; null: it does. */
  problem: string | null;
}

/** What stands in the EVV register of somebody who is mapped, or why it does not. */
export async function noteRegistered({ kysely }: Reader, entries: readonly Registered[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    update timeero_mapping m set registered_at = case when n.problem is null then ${now}::timestamptz end, registered_as = n.mark,
                                 register_problem = n.problem
      from unnest(${entries.map(({ recordId }) => recordId)}::uuid[], ${entries.map(({ as }) => as)}::text[],
                  ${entries.map(({ problem }) => problem)}::text[]) as n(record, mark, problem)
     where m.pimsy_record_id = n.record and m.pimsy_record_id = any(${entries.map(({ recordId }) => recordId)}::uuid[]) and m.ended_at is null`.execute(
    kysely,
  );
}

/** A list has it, and Timeero itself, asked twice, has not. */
export async function forgetTarget(
  { kysely }: Reader,
  kind: MappingKind,
  externalId: string,
  now: Date,
): Promise<void> {
  const reference = `reference:${kind === 'client' ? referenceOf(externalId) : externalId}`;
  await sql`
    update external_record set gone_at = ${now}::timestamptz
     where system = 'timeero' and kind = ${targetKind[kind]} and gone_at is null and match_keys @> array[${reference}]::text[]`.execute(
    kysely,
  );
}
