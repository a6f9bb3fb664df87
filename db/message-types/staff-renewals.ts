import { sql } from 'kysely';
import { isChosen } from '../queries/staff-audience.ts';
import { expiresOn, itemColumns, itemNow, nextDays, stillExpires } from './items.ts';
import type { TypeAudience } from './type-audience.ts';

const told = sql`jsonb_build_object('label', i.label)`;

export const staffRenewals: TypeAudience = {
  kind: 'day',
  rows: ({ dates, staff }) => sql`
  select st.person_id, null::uuid as client_id, ${itemColumns(told)}
  from expiring_item i join staff st on st.id = i.staff_id
  where ${isChosen(staff)} and ${expiresOn(dates)}`,
  stands: stillExpires,
  details: itemNow(told),
  dates: async (_, today) => nextDays(today),
};
