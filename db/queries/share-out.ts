import { type RawBuilder, sql } from 'kysely';
import { type BroadcastMethod, writtenMethods } from '../../domain/message-types.ts';
import type { Otherwise } from '../../domain/preferred-method.ts';

/** That a broadcast is to those alone whose own method is its own. */
export interface Share {
  otherwise: Otherwise;
  /** The first broadcast of the composition; null: it has not been sent, or this one is not of it. */
  setId: string | null;
}

/** As `listedBy` of domain/preferred-method.ts; `preference`: a column. */
export const listedBySql = (preference: RawBuilder<unknown>, otherwise: Otherwise): RawBuilder<unknown> => sql`
  case when ${preference} = any(${[...writtenMethods]}::text[]) then ${preference}
       else ${otherwise === 'nobody' ? writtenMethods[0] : otherwise}::text end`;

/**
 * Of a source those rows that belong to this method. Until another broadcast of the composition has fired that is whoever's method it is now; from then on all who are
 * not on that one's list, since somebody may change their preference in between: so each is listed in exactly one, and the gate says
 * of whom it does not fit any more that they prefer another.
 */
export function sharedOut(
  source: RawBuilder<unknown>,
  { method, share: { otherwise, setId }, staff }: { method: BroadcastMethod; share: Share; staff: boolean },
): RawBuilder<unknown> {
  const own = sql`${listedBySql(sql`own.preferred_method`, otherwise)} = ${method}::text`;
  const others = sql`other.set_id = ${setId}::uuid and other.method <> ${method}::text and other.frozen_at is not null`;
  return sql`
    select shared.* from (${source}) shared
    join ${staff ? sql`staff own on own.person_id = shared.person_id` : sql`client own on own.id = shared.client_id`}
    where ${
      setId === null
        ? own
        : sql`case when exists (select from broadcast other where ${others})
            then shared.source_id not in (select r.source_id from recipient r join broadcast other on other.id = r.broadcast_id where ${others})
            else ${own} end`
    }`;
}
