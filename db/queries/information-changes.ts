import { sql } from 'kysely';
import type { AskedChange, InformationChange, WaitingChange } from '../../domain/schemas/portal-information.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { accountName } from './account-name.ts';
import { iso } from './instants.ts';

/** The latest of each field that a client asked for and that is not over: it is pending, or was refused. */
export async function latestAsked({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<AskedChange[]> {
  const { rows } = await sql<AskedChange>`
    select * from (
      select distinct on (i.field) i.id, i.field, i.wanted, i.status, i.reason, ${iso(sql`i.asked_at`)} as "askedAt"
        from information_change i where i.client_id = ${clientId}::uuid
       order by i.field, i.id desc) latest
     where status in ('pending', 'refused') order by field desc`.execute(kysely);
  return rows;
}

export interface ChangeFilter {
  clientId: string;
  pending: boolean;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** What a client asked to change, newest first, with what is on file now; one row more than `limit`. */
export async function informationChanges(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, pending, after, limit }: ChangeFilter,
): Promise<InformationChange[]> {
  return select(
    uow,
    sql`i.client_id = ${clientId}::uuid and (not ${pending}::boolean or i.status = 'pending')
        and (${after}::uuid is null or i.id < ${after}::uuid)
        order by i.id desc limit ${limit + 1}`,
  );
}

/** What waits for a decision in the whole practice, but for charts that are closed to the reader, the longest waiting first; one row more than `limit`. */
export async function waitingChanges(
  uow: Pick<UnitOfWork, 'kysely'>,
  { reader, after, limit }: { reader: ChartReader; after: string | null; limit: number },
): Promise<WaitingChange[]> {
  return select(
    uow,
    sql`i.status = 'pending' and ${isOpenTo(reader)}
        and (${after}::uuid is null or i.id > ${after}::uuid)
        order by i.id limit ${limit + 1}`,
  );
}

/** One of them, or null. */
export async function informationChangeById(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, id }: { clientId: string; id: string },
): Promise<InformationChange | null> {
  const [row] = await select(uow, sql`i.client_id = ${clientId}::uuid and i.id = ${id}::uuid`);
  return row ?? null;
}

async function select({ kysely }: Pick<UnitOfWork, 'kysely'>, where: ReturnType<typeof sql>): Promise<WaitingChange[]> {
  const { rows } = await sql<WaitingChange>`
    select i.id, i.client_id as "clientId", concat_ws(' ', p.first_name, p.last_name) as "clientName", i.field, i.wanted, i.status, i.reason, ${iso(sql`i.asked_at`)} as "askedAt", i.on_file as "asWas",
           case i.field when 'firstName' then p.first_name when 'lastName' then p.last_name
                        when 'birthDate' then to_char(p.birth_date, 'YYYY-MM-DD') end as "onFile",
           ${iso(sql`i.decided_at`)} as "decidedAt", ${accountName(sql`i.decided_by`)} as "decidedBy", i.version
      from information_change i
      join client c on c.id = i.client_id join person p on p.id = c.person_id
     where ${where}`.execute(kysely);
  return rows;
}
