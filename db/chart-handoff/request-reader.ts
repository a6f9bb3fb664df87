import { type RawBuilder, sql } from 'kysely';
import type { Side } from '../../domain/chart-handoff/moves.ts';
import type { UnitOfWork } from '../database.ts';
import { todayOf } from '../practice-zone.ts';
import { staffCoveredBy } from '../staff/staff-covered-by.ts';
import { nearestDelegate } from './stand-in.ts';

/** Somebody of the staff as requests see them. */
export interface RequestReader {
  staffId: string;
  /** Absent staff whom they stand in for today. */
  covers: readonly string[];
  /** May act on everybody's: Tasks or Profile Management, Modify. */
  manager: boolean;
  /** YYYY-MM-DD in the zone of the practice. */
  today: string;
  now: Date;
}

/** Somebody who reads lists of requests and notes. */
export interface ListReader extends RequestReader {
  /** Sees clients at all. */
  clients: boolean;
  /** Opens restricted charts. */
  sees: boolean;
  /** Sees everybody's requests. */
  all: boolean;
}

export async function requestReader(
  uow: UnitOfWork,
  { staffId, manager, now }: Pick<RequestReader, 'staffId' | 'manager' | 'now'>,
): Promise<RequestReader> {
  const today = await todayOf(uow, now);
  return { staffId, manager, today, now, covers: await staffCoveredBy(uow, staffId, today) };
}

/** The reader and all whom they stand in for. */
export const selfOf = ({ staffId, covers }: RequestReader): RawBuilder<string[]> =>
  sql<string[]>`${[staffId, ...covers]}::uuid[]`;

/** Whether the reader belongs to the group of request `r`. */
export const isMember = ({ staffId }: RequestReader): RawBuilder<boolean> => sql<boolean>`exists (
  select from user_group_member m join user_group g on g.id = m.group_id and g.active
   where m.group_id = r.group_id and m.staff_id = ${staffId}::uuid)`;

/**
 * Whether the ladder has told the reader, as the delegate of the keeper of request `r`, that it is overdue. Before that an absence that is over or far away
 * gives its delegate nothing: who stands in for the keeper today is `keeper` themselves.
 */
const isToldDelegate = ({ staffId, today }: RequestReader): RawBuilder<boolean> =>
  sql<boolean>`(r.level > 0 and coalesce(${nearestDelegate(sql`r.keeper_id`, today)} = ${staffId}::uuid, false))`;

/** What the reader is to request `r` of note `n`: see `sides` in domain/chart-handoff/moves.ts. */
export const sidesOf = (reader: RequestReader): RawBuilder<Side[]> => sql<Side[]>`array_remove(array[
  case when r.keeper_id = any(${selfOf(reader)}) then 'keeper' end,
  case when ${isMember(reader)} then 'member' end,
  case when n.holder_id = any(${selfOf(reader)}) then 'asker' end,
  case when ${reader.manager}::boolean or ${isToldDelegate(reader)}
         or exists (select from staff w where w.id in (r.keeper_id, n.holder_id) and w.supervisor_id = ${reader.staffId}::uuid) then 'overseer' end
  ], null)`;
