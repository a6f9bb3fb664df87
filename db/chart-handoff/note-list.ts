import { type RawBuilder, sql } from 'kysely';
import { type NoteFacts, type NoteState, stateByFact } from '../../domain/chart-handoff/notes.ts';
import type { NoteRow } from '../../domain/schemas/notes.ts';
import { isClosedTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { isOpenPhase } from './open-phase.ts';
import { personOf } from './person-shape.ts';
import type { ListReader } from './request-reader.ts';

export interface NoteFilter {
  clientId: string | null;
  holderId: string | null;
  state: NoteState | null;
  id: string | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

export type ListedNote = NoteRow & { completed: number; closed: boolean };

/** Whether a fact holds of note `n` with its counts `q`. */
const facts: Record<keyof NoteFacts, RawBuilder<boolean>> = {
  released: sql`n.released_at is not null`,
  blockers: sql`q.blockers > 0`,
  completed: sql`q.completed > 0`,
};
const cases = stateByFact.map(([fact, state]) => sql`when ${facts[fact]} then ${sql.lit(state)}`);
const stateOf = sql<NoteState>`case ${sql.join(cases, sql` `)} else 'draft' end`;

/**
 * Notes, newest first, one row more than `limit`. Of a closed chart neither client nor
 * title is told.
 */
export async function noteList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, holderId, state, id, after, limit }: NoteFilter,
  reader: Pick<ListReader, 'staffId' | 'clients' | 'sees' | 'now'>,
): Promise<ListedNote[]> {
  const { rows } = await sql<ListedNote>`
    select n.id, n.client_id as "clientId", v.closed, case when not v.closed then concat_ws(' ', cp.first_name, cp.last_name) end as "clientName",
           case when v.closed then '' else n.title end as title, n.visit_on::text as "visitOn", ${personOf(sql`n.author_id`)} as author,
           ${personOf(sql`n.holder_id`)} as holder, k.state, k.blockers as "openRequests", k.completed,
           n.override_reason is not null as unconditional, ${iso(sql`n.updated_at`)} as "updatedAt", ${iso(sql`n.released_at`)} as "releasedAt",
           n.version
      from note n
      join client c on c.id = n.client_id join person cp on cp.id = c.person_id
      cross join lateral (select ${isClosedTo(reader)} as closed) v
      cross join lateral (
        select count(*) filter (where ${isOpenPhase})::int as blockers, count(*) filter (where r.phase = 'completed')::int as completed
          from chart_request r where r.note_id = n.id and r.required) q
      cross join lateral (
        select q.blockers, q.completed, ${stateOf} as state) k
     where (${clientId}::uuid is null or n.client_id = ${clientId}::uuid) and (${holderId}::uuid is null or n.holder_id = ${holderId}::uuid)
       and (${state}::text is null or k.state = ${state}) and (${id}::uuid is null or n.id = ${id}::uuid)
       and (${after}::uuid is null or n.id < ${after}::uuid)
     order by n.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Required requests of a note by whether they keep it from being released. */
export async function requiredRequests(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  noteId: string,
): Promise<{ open: string[]; completed: number }> {
  const { rows } = await sql<{ open: string[]; completed: number }>`
    select coalesce(array_agg(r.id order by r.id) filter (where ${isOpenPhase}), '{}') as open,
           count(*) filter (where r.phase = 'completed')::int as completed
      from chart_request r where r.note_id = ${noteId}::uuid and r.required`.execute(kysely);
  return rows[0] ?? { open: [], completed: 0 };
}

export interface VersionRow {
  id: string;
  number: number;
  savedBy: { id: string; name: string };
  savedAt: string;
  characters: number;
}

/** Versions of a note, newest first, one row more than `limit`. */
export async function versionList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { noteId, after, limit }: { noteId: string; after: string | null; limit: number },
): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.id, v.number, ${personOf(sql`v.saved_by`)} as "savedBy", ${iso(sql`v.saved_at`)} as "savedAt", v.characters
      from note_version v
     where v.note_id = ${noteId}::uuid
       and (${after}::uuid is null or v.number < (select l.number from note_version l where l.id = ${after}::uuid))
     order by v.number desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Addenda of a note, oldest first, one row more than `limit`; `body` is sealed. */
export async function addendaOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { noteId, after, limit }: { noteId: string; after: string | null; limit: number },
): Promise<{ id: string; author: { id: string; name: string }; body: Buffer; addedAt: string }[]> {
  const { rows } = await sql<{ id: string; author: { id: string; name: string }; body: Buffer; addedAt: string }>`
    select a.id, ${personOf(sql`a.author_id`)} as author, a.body, ${iso(sql`a.added_at`)} as "addedAt"
      from note_addendum a where a.note_id = ${noteId}::uuid and (${after}::uuid is null or a.id > ${after}::uuid)
     order by a.id limit ${limit + 1}`.execute(kysely);
  return rows;
}
