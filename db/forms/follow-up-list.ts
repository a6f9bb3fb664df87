import { type RawBuilder, sql } from 'kysely';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface FollowUpRow {
  id: string;
  clientId: string;
  /** Null: the chart is closed to who looks, who can open it in an emergency alone. */
  clientName: string | null;
  formId: string;
  /** The client has handed the form in; else its answers are a draft, which nobody reads. */
  formSent: boolean;
  openedAt: string;
  told: number;
  acknowledgedAt: string | null;
  acknowledgedBy: { id: string; name: string } | null;
  /** Sealed. */
  done: Uint8Array | null;
}

export interface FollowUpReader extends ChartReader {
  /** They can open any in an emergency. */
  breaks: boolean;
}

/** Safety follow-ups of clients whose chart is open to who looks, or opens to them in an emergency, newest first, one row more than `limit`. */
export const followUpList = (
  uow: Pick<UnitOfWork, 'kysely'>,
  { open, after, limit }: { open: boolean; after: string | null; limit: number },
  { breaks, ...reader }: FollowUpReader,
): Promise<FollowUpRow[]> => {
  const seen = isOpenTo(reader);
  return select(
    uow,
    sql`(x.acknowledged_at is null) = ${open}::boolean and (${after}::uuid is null or x.id < ${after}::uuid)
        and (${seen} or ${breaks && open}::boolean)
        order by x.id desc limit ${limit + 1}`,
    seen,
  );
};

/** One of them, whoever asks; null where there is none. */
export async function followUpById(uow: Pick<UnitOfWork, 'kysely'>, id: string): Promise<FollowUpRow | null> {
  const [row] = await select(uow, sql`x.id = ${id}::uuid`);
  return row ?? null;
}

/** `seen`: the name of the client may be read. */
async function select(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  where: RawBuilder<unknown>,
  seen: RawBuilder<boolean> = sql<boolean>`true`,
): Promise<FollowUpRow[]> {
  const { rows } = await sql<FollowUpRow>`
    select x.id, x.client_id as "clientId", case when ${seen} then concat_ws(' ', p.first_name, p.last_name) end as "clientName", x.assignment_id as "formId",
           exists (select from form_assignment f where f.id = x.assignment_id and f.status = 'completed') as "formSent",
           ${iso(sql`x.opened_at`)} as "openedAt", x.told, ${iso(sql`x.acknowledged_at`)} as "acknowledgedAt",
           (select jsonb_build_object('id', s.id, 'name', concat_ws(' ', sp.first_name, sp.last_name))
              from staff s join person sp on sp.id = s.person_id where s.id = x.acknowledged_by) as "acknowledgedBy", x.done
      from safety_follow_up x join client c on c.id = x.client_id join person p on p.id = c.person_id
     where ${where}`.execute(kysely);
  return rows;
}
