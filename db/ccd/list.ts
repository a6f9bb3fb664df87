import { type RawBuilder, sql } from 'kysely';
import type { CcdSection } from '../../domain/ccd/check.ts';
import type { CcdReason, CcdSource, CcdStatus } from '../../domain/ccd/requests.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { isNewTo } from '../queries/portal-documents.ts';

export interface CcdListRow {
  id: string;
  clientId: string;
  clientName: string;
  status: CcdStatus;
  reason: CcdReason | null;
  source: CcdSource | null;
  documentId: string | null;
  sections: CcdSection[];
  /** YYYY-MM-DD. */
  madeOn: string | null;
  askedAt: string;
  dueAt: string;
  overdue: boolean;
  answeredAt: string | null;
  answeredBy: string | null;
  /** Sealed. */
  words: Uint8Array | null;
  /** Of one that is ready: the client is shown it; staff can withdraw it among the documents. */
  shown: boolean;
  /** First opened in the portal, by the client or by who was told of it for them. */
  readAt: string | null;
  /** Who looks has not opened it, of a client's own; else nobody has. */
  isNew: boolean;
  version: number;
}

interface Filter {
  open: boolean;
  clientId: string | null;
  after: string | null;
  limit: number;
}

/**
 * Requests of clients whose chart is open to who looks, one row more than `limit`: open ones by when they are promised, so that what is longest overdue is not on the last
 * page; answered ones newest first.
 */
export const ccdList = (
  uow: Pick<UnitOfWork, 'kysely'>,
  { open, clientId, after, limit }: Filter,
  reader: ChartReader,
): Promise<CcdListRow[]> =>
  select(
    uow,
    sql`(r.answered_at is null) = ${open}::boolean and (${clientId}::uuid is null or r.client_id = ${clientId}::uuid)
        and ${isOpenTo(reader)} and (${after}::uuid is null or ${open ? isLater(after) : sql`r.id < ${after}::uuid`})
        order by ${open ? sql`r.due_at, r.id` : sql`r.id desc`} limit ${limit + 1}`,
    reader.now,
  );

/** The last one of the page before keeps its place, also where it was answered since. */
const isLater = (after: string | null) =>
  sql`(r.due_at, r.id) > (select c.due_at, c.id from ccd_request c where c.id = ${after}::uuid)`;

/** A client's own, newest first, one row more than `limit`. `reader`: account of who looks */
export const ownCcds = (
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, reader, after, limit }: { clientId: string; reader: string; after: string | null; limit: number },
  now: Date,
): Promise<CcdListRow[]> =>
  select(
    uow,
    sql`r.client_id = ${clientId}::uuid and (${after}::uuid is null or r.id < ${after}::uuid) order by r.id desc limit ${limit + 1}`,
    now,
    reader,
  );

/** One of them, whoever asks; null where there is none. */
export async function ccdById(
  uow: Pick<UnitOfWork, 'kysely'>,
  id: string,
  now: Date,
  reader: string | null = null,
): Promise<CcdListRow | null> {
  const [row] = await select(uow, sql`r.id = ${id}::uuid`, now, reader);
  return row ?? null;
}

async function select(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  where: RawBuilder<unknown>,
  now: Date,
  reader: string | null = null,
): Promise<CcdListRow[]> {
  const { rows } = await sql<CcdListRow>`
    select r.id, r.client_id as "clientId", concat_ws(' ', p.first_name, p.last_name) as "clientName", r.status, r.reason, r.source,
           r.document_id as "documentId", r.sections, r.made_on::text as "madeOn", ${iso(sql`r.asked_at`)} as "askedAt", ${iso(sql`r.due_at`)} as "dueAt",
           r.answered_at is null and r.due_at < ${now}::timestamptz as overdue, ${iso(sql`r.answered_at`)} as "answeredAt", r.words,
           (select concat_ws(' ', sp.first_name, sp.last_name) from staff s join person sp on sp.id = s.person_id where s.id = r.answered_by) as "answeredBy",
           coalesce(r.status = 'ready' and d.exposed and d.status = 'clean' and d.withdrawn_at is null, false) as shown,
           ${iso(sql`d.read_at`)} as "readAt", ${reader === null ? sql`d.read_at is null` : isNewTo(reader, sql`r.notice_id`)} as "isNew", r.version
      from ccd_request r
      join client c on c.id = r.client_id join person p on p.id = c.person_id
      left join document d on d.id = r.document_id
     where ${where}`.execute(kysely);
  return rows;
}
