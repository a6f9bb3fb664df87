import { type RawBuilder, sql } from 'kysely';
import type { PortalDocument } from '../../domain/schemas/portal-documents.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { isUnsent } from '../portal-messages/attachments.ts';
import { iso } from './instants.ts';

/** What the practice shows to the client, and nothing else. Clinical documents have a page, and for guardians a right, of their own. */
const isShown = sql`d.exposed and d.status = 'clean' and d.withdrawn_at is null
  and not exists (select from ccd_request r where r.document_id = d.id)`;
const shownAt = sql`coalesce(d.exposed_at, d.uploaded_at, d.created_at)`;

/**
 * Whether document `d` is new to who signs in by an account: they have not opened it, and either nobody has whom it was told, or they were told of it (by message `notice`
 * or a copy) beside whoever has.
 */
export const isNewTo = (account: string, notice: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`(
  not ${account}::uuid = any(d.opened_by) and (d.read_at is null or d.opened_by <> '{}' and exists (
    select from message m join account a on a.person_id = m.person_id
     where a.id = ${account}::uuid and (m.id = ${notice} or m.copy_of = ${notice}))))`;

/** Documents that the practice shows to a client, the latest shown first, one row more than `limit`. `reader`: account of who looks */
export async function shownDocuments(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, reader, after, limit }: { clientId: string; reader: string; after: string | null; limit: number },
): Promise<PortalDocument[]> {
  return select(
    uow,
    reader,
    shownAt,
    sql`d.client_id = ${clientId}::uuid and ${isShown}
        and (${after}::uuid is null or (${shownAt}, d.id) < (
          select coalesce(c.exposed_at, c.uploaded_at, c.created_at), c.id from document c
           where c.id = ${after}::uuid and c.client_id = ${clientId}::uuid))
        order by ${shownAt} desc, d.id desc limit ${limit + 1}`,
  );
}

/** What was sent for a client in the portal, `by` one alone or by all, newest first, one row more than `limit`; what the practice did with it since is its own. */
export async function sentDocuments(
  uow: Pick<UnitOfWork, 'kysely'>,
  {
    clientId,
    reader,
    by,
    after,
    limit,
  }: { clientId: string; reader: string; by: Actor | null; after: string | null; limit: number },
): Promise<PortalDocument[]> {
  return select(
    uow,
    reader,
    sql`coalesce(d.uploaded_at, d.created_at)`,
    sql`d.client_id = ${clientId}::uuid and d.uploaded_by like 'portal:%' and d.status <> 'uploading' and not ${isUnsent}
        and (${by}::text is null or d.uploaded_by = ${by}::text)
        and (${after}::uuid is null or d.id < ${after}::uuid)
        order by d.id desc limit ${limit + 1}`,
  );
}

/** One that the client sent; null where there is none. */
export async function sentDocumentById(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, reader, id }: { clientId: string; reader: string; id: string },
): Promise<PortalDocument | null> {
  const where = sql`d.id = ${id}::uuid and d.client_id = ${clientId}::uuid and d.uploaded_by like 'portal:%'`;
  const [row] = await select(uow, reader, sql`coalesce(d.uploaded_at, d.created_at)`, where);
  return row ?? null;
}

/** How many documents that are shown to a client are new to who looks. */
export async function unreadDocuments(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, reader }: { clientId: string; reader: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from document d
     where d.client_id = ${clientId}::uuid and ${isShown} and ${isNewTo(reader, sql`d.notice_id`)}`.execute(kysely);
  return rows[0]?.count ?? 0;
}

/** Somebody has opened it by account `by`; when the client did, or who was told of it for them, stays for staff, and a form that they have open goes on: nothing of theirs has changed. */
export async function markOpened(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, by, told, now }: { id: string; by: string; told: boolean; now: Date },
): Promise<void> {
  await sql`
    update document set read_at = coalesce(read_at, case when ${told}::boolean then ${now}::timestamptz end),
                        opened_by = case when ${by}::uuid = any(opened_by) then opened_by else opened_by || ${by}::uuid end
     where id = ${id}::uuid and (not ${by}::uuid = any(opened_by) or ${told}::boolean and read_at is null)`.execute(
    kysely,
  );
}

/**
 * How many documents of a client have come since an instant, those announced after `underWay` and still to come with them; what they uploaded for messages is
 * counted there.
 */
export async function sentSince(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, since, underWay }: { clientId: string; since: Date; underWay: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from document d
     where d.client_id = ${clientId}::uuid and d.uploaded_by like 'portal:%' and d.created_at > ${since}::timestamptz
       and (d.status <> 'uploading' or d.created_at > ${underWay}::timestamptz)
       and not exists (select from portal_attachment x where x.document_id = d.id and x.account_id is not null)`.execute(
    kysely,
  );
  return rows[0]?.count ?? 0;
}

async function select(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: string,
  at: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): Promise<PortalDocument[]> {
  const { rows } = await sql<PortalDocument>`
    select d.id, d.name, d.folder, d.media_type as "mediaType", d.bytes::float8 as bytes, ${iso(at)} as at,
           case d.status when 'clean' then 'received' when 'infected' then 'refused' when 'error' then 'unchecked' else 'checking' end as state,
           d.status = 'clean' and d.withdrawn_at is null as opens, ${isShown} and ${isNewTo(reader, sql`d.notice_id`)} as unread
      from document d
     where ${where}`.execute(kysely);
  return rows;
}
