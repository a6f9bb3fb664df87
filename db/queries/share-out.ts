import { type RawBuilder, sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { type Sharing, usualMethods } from '../../domain/preferred-method.ts';

/** That a broadcast is to those alone whose own method is its own. */
export interface Share extends Sharing {
  /** The first broadcast of the composition; null: it has not been sent, or this one is not of it. */
  setId: string | null;
}

/** As `listedBy` of domain/preferred-method.ts; `preference`: a column. */
export const listedBySql = (
  preference: RawBuilder<unknown>,
  { otherwise, methods = usualMethods }: Sharing,
): RawBuilder<unknown> => sql`
  case when ${preference} = any(${[...methods]}::text[]) then ${preference}
       else ${otherwise === 'nobody' ? methods[0] : otherwise}::text end`;

/**
 * Of a source those rows that belong to this method. Until another broadcast of the composition has fired that is whoever's method it is now. From then on
 * nobody who is on a list already, since somebody may change their preference in between; and whose method has fired without them is listed by the first of
 * those that are still to fire: so each is listed in exactly one, and the gate says of whom it does not fit any more that they prefer another. Of one that
 * was cancelled before it fired nobody else takes the people.
 */
export function sharedOut(
  source: RawBuilder<unknown>,
  { method, share, staff }: { method: BroadcastMethod; share: Share; staff: boolean },
): RawBuilder<unknown> {
  const { setId, methods = usualMethods } = share;
  const listed = listedBySql(sql`own.preferred_method`, share);
  const own = sql`${listed} = ${method}::text`;
  const fired = sql`other.set_id = ${setId}::uuid and other.method <> ${method}::text and other.frozen_at is not null`;
  const first = sql`(
    select other.method from broadcast other
    where other.set_id = ${setId}::uuid and other.frozen_at is null and (other.method = ${method}::text or other.status in ('requested', 'scheduled'))
    order by array_position(${[...methods]}::text[], other.method) limit 1)`;
  return sql`
    select shared.* from (${source}) shared
    join ${staff ? sql`staff own on own.person_id = shared.person_id` : sql`client own on own.id = shared.client_id`}
    where ${
      setId === null
        ? own
        : sql`case when exists (select from broadcast other where ${fired})
            then shared.source_id not in (select r.source_id from recipient r join broadcast other on other.id = r.broadcast_id where ${fired})
              and (${own} or ${first} = ${method}::text and ${listed} in (select other.method from broadcast other where ${fired}))
            else ${own} end`
    }`;
}
