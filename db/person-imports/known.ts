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

export interface KnownTarget {
  id: string;
  by: 'reference' | 'email';
}

/** What Timeero has of a kind, by our id and by e-mail. */
export class KnownTargets {
  readonly #kind: MappingKind;
  /** Keys as match_keys has them; of several with the same the first one. */
  readonly #ids = new Map<string, string>();

  private constructor(kind: MappingKind) {
    this.#kind = kind;
  }

  /**
   * All of them, as Timeero's list that was read when the run began has them. In one go: row-level security keeps PostgreSQL from finding single ones by the
   * index of their keys.
   */
  static async read({ kysely }: Reader, kind: MappingKind): Promise<KnownTargets> {
    const { rows } = await sql<{ id: string; keys: string[] }>`
      select id, match_keys as keys from external_record
       where system = 'timeero' and kind = ${targetKind[kind]} and gone_at is null order by id`.execute(kysely);
    const known = new KnownTargets(kind);
    for (const { id, keys } of rows) known.#add(id, keys.filter(isOfUse));
    return known;
  }

  /** One that was made since. */
  add(id: string, { externalId, email }: { externalId: string; email: string }): void {
    const reference = referenceKey(this.#kind, externalId);
    this.#add(id, this.#kind === 'employee' ? [reference, emailKey(email)] : [reference]);
  }

  /** Timeero itself has it no more. */
  forget(externalId: string): void {
    this.#ids.delete(referenceKey(this.#kind, externalId));
  }

  /** A record with our id, or another user with the same e-mail; jobs may share an e-mail. Null: it is new to Timeero. */
  of({ externalId, email }: { externalId: string; email: string }): KnownTarget | null {
    const ours = this.#ids.get(referenceKey(this.#kind, externalId));
    if (ours !== undefined) return { id: ours, by: 'reference' };
    const theirs = this.#kind === 'employee' ? this.#ids.get(emailKey(email)) : undefined;
    return theirs === undefined ? null : { id: theirs, by: 'email' };
  }

  #add(id: string, keys: readonly string[]): void {
    for (const key of keys) if (!this.#ids.has(key)) this.#ids.set(key, id);
  }
}

/** As match_keys has them. */
const referenceKey = (kind: MappingKind, externalId: string): string =>
  `reference:${kind === 'client' ? referenceOf(externalId) : externalId}`;
const emailKey = (email: string): string => `email:${email.toLowerCase()}`;

const isOfUse = (key: string): boolean => key.startsWith('reference:') || key.startsWith('email:');

export interface Registered {
  recordId: string;
  timeeroId: string;
  as: string | null;
  /** Why it does not stand there; null: it does. */
  problem: string | null;
}

/** What stands in the EVV register of somebody who is mapped, or why it does not. Of the mapping that it was written for, and of no later one. */
export async function noteRegistered({ kysely }: Reader, entries: readonly Registered[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    update timeero_mapping m set registered_at = case when n.problem is null then ${now}::timestamptz end, registered_as = n.mark,
                                 register_problem = n.problem
      from unnest(${entries.map(({ recordId }) => recordId)}::uuid[], ${entries.map(({ timeeroId }) => timeeroId)}::text[],
                  ${entries.map(({ as }) => as)}::text[], ${entries.map(({ problem }) => problem)}::text[]) as n(record, target, mark, problem),
           external_record t
     where m.pimsy_record_id = n.record and m.pimsy_record_id = any(${entries.map(({ recordId }) => recordId)}::uuid[]) and m.ended_at is null
       and t.id = m.timeero_record_id and t.external_id = n.target`.execute(kysely);
}

/** A list has it, and Timeero itself, asked twice, has not. */
export async function forgetTarget(
  { kysely }: Reader,
  kind: MappingKind,
  externalId: string,
  now: Date,
): Promise<void> {
  await sql`
    update external_record set gone_at = ${now}::timestamptz
     where system = 'timeero' and kind = ${targetKind[kind]} and gone_at is null and match_keys @> array[${referenceKey(kind, externalId)}]::text[]`.execute(
    kysely,
  );
}
