import { sql } from 'kysely';
import type { MoveName, RequestPhase, StepName } from '../../domain/chart-handoff/moves.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { groupOf, type PersonShape, personOf } from './person-shape.ts';

/** `words`, `supplied`: sealed. */
export interface ItemRow {
  id: string;
  code: string;
  words: Buffer | null;
  moveId: string | null;
  supplied: Buffer | null;
  suppliedBy: PersonShape | null;
  suppliedAt: string | null;
  documents: PersonShape[];
}

/** Documents that a step named, withdrawn ones too: the timeline says what was there. */
const documentsOf = (move: string) => sql<PersonShape[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name) order by d.id)
    from chart_move_document md join document d on d.id = md.document_id where md.move_id = ${sql.ref(move)}), '[]')`;

export async function itemsOf({ kysely }: Pick<UnitOfWork, 'kysely'>, requestId: string): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select i.id, i.code, i.words, m.id as "moveId", m.words as supplied, ${personOf(sql`m.staff_id`)} as "suppliedBy",
           ${iso(sql`m.done_at`)} as "suppliedAt", ${documentsOf('m.id')} as documents
      from chart_request_item i left join chart_move m on m.id = i.supplied_by_move
     where i.request_id = ${requestId}::uuid order by i.position`.execute(kysely);
  return rows;
}

export interface TimelineRow {
  id: string;
  kind: MoveName | StepName;
  by: PersonShape | null;
  at: string;
  to: RequestPhase;
  words: Buffer | null;
  reason: string | null;
  given: string | null;
  /** Code of the item that it is about. */
  item: string | null;
  documents: PersonShape[];
}

/** What was done with a request, said about it, or brought by time, oldest first; the newest 500. */
export async function timelineOf({ kysely }: Pick<UnitOfWork, 'kysely'>, requestId: string): Promise<TimelineRow[]> {
  const { rows } = await sql<TimelineRow>`
    select * from (
      select m.id, m.move as kind, ${personOf(sql`m.staff_id`)} as by, ${iso(sql`m.done_at`)} as at, m.phase as to, m.words, m.reason,
             coalesce(${personOf(sql`m.keeper_id`)}, ${groupOf(sql`m.group_id`)}) ->> 'name' as given,
             (select i.code from chart_request_item i where m.move = 'supply' and i.id = m.item_ids[1]) as item,
             ${documentsOf('m.id')} as documents
        from chart_move m
       where m.request_id = ${requestId}::uuid and m.status = 'done'
       order by m.done_at desc, m.id desc limit 500) newest
     order by at, id`.execute(kysely);
  return rows;
}

/** Who made the last step of a request that moved it, and which; null: nobody yet. */
export async function lastMove(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  requestId: string,
): Promise<(Pick<TimelineRow, 'kind'> & { name: string | null }) | null> {
  const { rows } = await sql<Pick<TimelineRow, 'kind'> & { name: string | null }>`
    select ${personOf(sql`m.staff_id`)} ->> 'name' as name, m.move as kind from chart_move m
     where m.request_id = ${requestId}::uuid and m.status = 'done' and m.move <> 'say' order by m.done_at desc, m.id desc limit 1`.execute(
    kysely,
  );
  return rows[0] ?? null;
}

/** Of the documents named those that belong to the client and were not withdrawn. */
export async function standingDocuments(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, ids }: { clientId: string; ids: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from document where client_id = ${clientId}::uuid and withdrawn_at is null and status <> 'infected'
       and id = any(${[...ids]}::uuid[])`.execute(kysely);
  return rows.map(({ id }) => id);
}
