import { sql } from 'kysely';
import type { TypeAudience } from './type-audience.ts';

/** Who has left the practice is not listed at all. */
export const plainBroadcast: TypeAudience = {
  kind: 'person',
  rows: () => sql`
  select c.person_id as source_id, c.id as client_id, null::text as status, null::timestamptz as starts_at, null::text as zone,
         null::uuid as staff_id, null::uuid as location_id
  from client c where c.active`,
  stands: null,
};
