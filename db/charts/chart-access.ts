import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** `closed`: the chart is restricted, and neither an assignment nor an emergency access of now opens it for this member of staff. */
export type ChartAccess = 'open' | 'closed' | 'no-client';

/** Whether the chart of client `c` is open to a member of staff (an id, or a column) at `now`; the rule Restricted Charts is looked at by the caller. */
export const chartIsOpenTo = ({
  staffId,
  now,
}: {
  /** Null: nobody of the staff. */
  staffId: string | RawBuilder<string> | null;
  now: Date;
}): RawBuilder<boolean> => sql<boolean>`(
  not c.restricted
  or exists (select from assignment a where a.client_id = c.id and a.staff_id = ${staffId}::uuid)
  or exists (select from emergency_access e where e.client_id = c.id and e.staff_id = ${staffId}::uuid
              and e.expires_at > ${now}::timestamptz))`;

/** Somebody who looks at, or orders, what leaves out charts that are closed to them. */
export interface ChartReader {
  /** Null: they have left the practice. */
  staffId: string | null;
  /** Opens every restricted chart. */
  sees: boolean;
  now: Date;
}

/** Whoever has left the practice sees no restricted chart any more. */
export const seesEvery = ({ staffId, sees }: ChartReader): boolean => sees && staffId !== null;

/** Whether the chart of client `c` is open to them. */
export const isOpenTo = (reader: ChartReader): RawBuilder<boolean> =>
  seesEvery(reader) ? sql<boolean>`true` : chartIsOpenTo(reader);

/** Whether the chart of client `c` is closed to them, or they see no clients at all: then a list tells neither whose something is nor what it says. */
export const isClosedTo = (reader: ChartReader & { clients: boolean }): RawBuilder<boolean> =>
  sql<boolean>`not (${reader.clients}::boolean and ${isOpenTo(reader)})`;

/** See {@link chartIsOpenTo}. */
export async function chartAccess(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, ...reader }: { clientId: string; staffId: string; now: Date },
): Promise<ChartAccess> {
  const { rows } = await sql<{ open: boolean }>`
    select ${chartIsOpenTo(reader)} as open from client c where c.id = ${clientId}::uuid`.execute(kysely);
  const [row] = rows;
  if (!row) return 'no-client';
  return row.open ? 'open' : 'closed';
}

/** Those of the clients whose chart is closed to the reader. */
export async function closedCharts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: ChartReader,
  clientIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select c.id from client c where c.id = any(${clientIds}::uuid[]) and not ${isOpenTo(reader)}`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}
