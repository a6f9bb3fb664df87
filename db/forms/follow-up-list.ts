import { type RawBuilder, sql } from 'kysely';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface FollowUpRow {
  id: string;
  clientId: string;
  clientName: string;
  formId: string;
  openedAt: string;
  told: number;
  acknowledgedAt: string | null;
  acknowledgedBy: { id: string; name: string } | null;
  /** Sealed. */
  done: Uint8Array | null;
  version: number;
}

export interface FollowUpReader {
  staffId: string;
  /** Restricted charts are open to them without an assignment. */
  sees: boolean;
  now: Date;
}

/** Safety follow-ups of clients whose chart is open to who looks, newest first, one row more than `limit`. */
export const followUpList = (
  uow: Pick<UnitOfWork, 'kysely'>,
  { open, after, limit }: { open: boolean; after: string | null; limit: number },
  { staffId, sees, now }: FollowUpReader,
): Promise<FollowUpRow[]> =>
  select(
    uow,
    sql`(x.acknowledged_at is null) = ${open}::boolean and (${after}::uuid is null or x.id < ${after}::uuid)
        and (${sees}::boolean or ${chartIsOpenTo({ staffId, now })})
        order by x.id desc limit ${limit + 1}`,
  );

/** One of them, whoever asks; null where there is none. */
export async function followUpById(uow: Pick<UnitOfWork, 'kysely'>, id: string): Promise<FollowUpRow | null> {
  const [row] = await select(uow, sql`x.id = ${id}::uuid`);
  return row ?? null;
}

async function select({ kysely }: Pick<UnitOfWork, 'kysely'>, where: RawBuilder<unknown>): Promise<FollowUpRow[]> {
  const { rows } = await sql<FollowUpRow>`
    select x.id, x.client_id as "clientId", concat_ws(' ', p.first_name, p.last_name) as "clientName", x.assignment_id as "formId",
           ${iso(sql`x.opened_at`)} as "openedAt", x.told, ${iso(sql`x.acknowledged_at`)} as "acknowledgedAt",
           (select jsonb_build_object('id', s.id, 'name', concat_ws(' ', sp.first_name, sp.last_name))
              from staff s join person sp on sp.id = s.person_id where s.id = x.acknowledged_by) as "acknowledgedBy", x.done, x.version
      from safety_follow_up x join client c on c.id = x.client_id join person p on p.id = c.person_id
     where ${where}`.execute(kysely);
  return rows;
}
