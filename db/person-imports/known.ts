import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import { referenceOf } from '../../domain/fieldtime/new-timeero.ts';
import type { UnitOfWork } from '../database.ts';
import { TimeeroMapping } from '../entities/index.ts';
import { targetKind } from '../mappings/suggested.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

export const isMapped = async ({ em }: UnitOfWork, pimsyRecordId: string): Promise<boolean> =>
  (await em.count(TimeeroMapping, { pimsyRecordId, endedAt: null })) > 0;

/** Whether a person of PIMSY is, as of now, this one of Timeero: somebody may have unmapped them since it was looked up, because they were not. */
export async function isMappedTo(
  { kysely }: Reader,
  { recordId, timeeroId }: { recordId: string; timeeroId: string },
): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (
      select from timeero_mapping m join external_record t on t.id = m.timeero_record_id
       where m.pimsy_record_id = ${recordId}::uuid and m.ended_at is null and t.external_id = ${timeeroId}) as is`.execute(
    kysely,
  );
  return rows[0]?.is ?? false;
}

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

export interface Registered {
  recordId: string;
  timeeroId: string;
  as: string | null;
  problem: string | null;
  now: Date;
}

/** What stands in the EVV register of somebody who is mapped, or why it does not. Of the mapping that it was written for, and of no later one. */
export async function noteRegistered(
  { kysely }: Reader,
  { recordId, timeeroId, as, problem, now }: Registered,
): Promise<void> {
  await sql`
    update timeero_mapping m set registered_at = case when ${problem}::text is null then ${now}::timestamptz end, registered_as = ${as},
                                 register_problem = ${problem}
      from external_record t
     where m.pimsy_record_id = ${recordId}::uuid and m.ended_at is null and t.id = m.timeero_record_id and t.external_id = ${timeeroId}`.execute(
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
