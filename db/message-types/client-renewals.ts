import { sql } from 'kysely';
import { expiresOn, itemColumns, itemNow, nextDays, stillExpires } from './items.ts';
import type { TypeAudience } from './type-audience.ts';

/** The code of the item alone: its label is free text, and no message or list tells it. */
const told = sql`jsonb_build_object('item', i.type)`;

/** Who has left the practice is not listed at all. */
export const clientRenewals: TypeAudience = {
  kind: 'day',
  rows: ({ dates }) => sql`
  select i.client_id, ${itemColumns(told)}
  from expiring_item i join client c on c.id = i.client_id
  where c.active and ${expiresOn(dates)}`,
  stands: stillExpires,
  details: itemNow(told),
  dates: async (_, today) => nextDays(today),
};
