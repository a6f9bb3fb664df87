import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import { referenceOf } from '../../domain/fieldtime/new-timeero.ts';
import type { UnitOfWork } from '../database.ts';
import { TimeeroMapping } from '../entities/index.ts';
import { targetKind } from '../mappings/suggested.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

export const isMapped = async ({ em }: UnitOfWork, pimsyRecordId: string): Promise<boolean> =>
  (await em.count(TimeeroMapping, { pimsyRecordId, endedAt: null })) > 0;

/**
 * What Timeero's list, read when the run began, has of a person: a record with our id, or another user with the same e-mail. Jobs may share an e-mail.
 */
export async function knownTarget(
  { kysely }: Reader,
  kind: MappingKind,
  { externalId, email }: { externalId: string; email: string },
): Promise<{ id: string; by: 'reference' | 'email' } | null> {
  const reference = `reference:${kind === 'client' ? referenceOf(externalId) : externalId}`;
  const keys = kind === 'employee' ? [reference, `email:${email.toLowerCase()}`] : [reference];
  const { rows } = await sql<{ id: string; by: 'reference' | 'email' }>`
    select id, case when match_keys @> array[${reference}]::text[] then 'reference' else 'email' end as by
      from external_record
     where system = 'timeero' and kind = ${targetKind[kind]} and gone_at is null and match_keys && ${keys}::text[]
     order by (match_keys @> array[${reference}]::text[]) desc, id limit 1`.execute(kysely);
  return rows[0] ?? null;
}

/** What stands in the EVV register of somebody who is mapped, or why it does not. */
export async function noteRegistered(
  { kysely }: Reader,
  { recordId, as, problem, now }: { recordId: string; as: string | null; problem: string | null; now: Date },
): Promise<void> {
  await sql`
    update timeero_mapping set registered_at = case when ${problem}::text is null then ${now}::timestamptz end, registered_as = ${as},
                               register_problem = ${problem}
     where pimsy_record_id = ${recordId}::uuid and ended_at is null`.execute(kysely);
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
