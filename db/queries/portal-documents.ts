import { type RawBuilder, sql } from 'kysely';
import type { PortalDocument } from '../../domain/schemas/portal-documents.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { isUnsent } from '../portal-messages/attachments.ts';
import { iso } from './instants.ts';

/** What the practice shows to the client, and nothing else. Clinical documents have a page, and for guardians a right, of their own. */
const isShown = sql`d.exposed and d.status = 'clean' and d.withdrawn_at is null
  and not exists (select from ccd_request r where r.document_id = d.id)`;
const shownAt = sql`coalesce(d.exposed_at, d.uploaded_at, d.created_at)`;

/** Documents that the practice shows to a client, the latest shown first, one row more than `limit`. */
export async function shownDocuments(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, after, limit }: { clientId: string; after: string | null; limit: number },
): Promise<PortalDocument[]> {
  return select(
    uow,
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
  { clientId, by, after, limit }: { clientId: string; by: Actor | null; after: string | null; limit: number },
): Promise<PortalDocument[]> {
  return select(
    uow,
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
  { clientId, id }: { clientId: string; id: string },
): Promise<PortalDocument | null> {
  const where = sql`d.id = ${id}::uuid and d.client_id = ${clientId}::uuid and d.uploaded_by like 'portal:%'`;
  const [row] = await select(uow, sql`coalesce(d.uploaded_at, d.created_at)`, where);
  return row ?? null;
}

/** How many documents that are shown to a client they have not opened yet. */
export async function unreadDocuments({ kysely }: Pick<UnitOfWork, 'kysely'>, clientId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from document d
     where d.client_id = ${clientId}::uuid and ${isShown} and d.read_at is null`.execute(kysely);
  return rows[0]?.count ?? 0;
}

/** The client, or who was told of it for them, has opened it; who did so first stays, and a form that staff have open goes on: nothing of theirs has changed. */
export async function markOpened(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  await sql`update document set read_at = ${now}::timestamptz where id = ${id}::uuid and read_at is null`.execute(
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
  at: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): Promise<PortalDocument[]> {
  const { rows } = await sql<PortalDocument>`
    select d.id, d.name, d.folder, d.media_type as "mediaType", d.bytes::float8 as bytes, ${iso(at)} as at,
           case d.status when 'clean' then 'received' when 'infected' then 'refused' when 'error' then 'unchecked' else 'checking' end as state,
           d.status = 'clean' and d.withdrawn_at is null as opens, ${isShown} and d.read_at is null as unread
      from document d
     where ${where}`.execute(kysely);
  return rows;
}
