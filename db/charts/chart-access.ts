import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** `closed`: the chart is restricted, and neither an assignment nor an emergency access of now opens it for this member of staff. */
export type ChartAccess = 'open' | 'closed' | 'no-client';

/** Whether a member of staff may open a client's chart at `now`; the rule Restricted Charts is looked at by the caller. */
export async function chartAccess(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, staffId, now }: { clientId: string; staffId: string; now: Date },
): Promise<ChartAccess> {
  const { rows } = await sql<{ open: boolean }>`
    select not c.restricted
        or exists (select from assignment a where a.client_id = c.id and a.staff_id = ${staffId}::uuid)
        or exists (select from emergency_access e where e.client_id = c.id and e.staff_id = ${staffId}::uuid
                    and e.expires_at > ${now}::timestamptz) as open
      from client c where c.id = ${clientId}::uuid`.execute(kysely);
  const [row] = rows;
  if (!row) return 'no-client';
  return row.open ? 'open' : 'closed';
}
