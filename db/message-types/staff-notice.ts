import { sql } from 'kysely';
import { isChosen } from '../queries/staff-audience.ts';
import type { TypeAudience } from './type-audience.ts';

/** Active staff, each by the person. Whether somebody may sign in says nothing here: many have no login, and who has left is set inactive. */
export const staffNotice: TypeAudience = {
  kind: 'person',
  rows: ({ staff }) => sql`
  select st.person_id as source_id, st.person_id, null::uuid as client_id, null::text as status, null::timestamptz as starts_at, null::text as zone,
         null::uuid as staff_id, null::uuid as location_id
  from staff st where ${isChosen(staff)}`,
  stands: null,
};
