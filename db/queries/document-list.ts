import { sql } from 'kysely';
import type { ClientDocument } from '../../domain/schemas/documents.ts';
import type { UnitOfWork } from '../database.ts';
import { isUnsent } from '../portal-messages/attachments.ts';
import { accountName } from './account-name.ts';
import { actorAccount } from './actor-account.ts';
import { iso } from './instants.ts';

export interface DocumentFilter {
  clientId: string;
  /** Those alone. */
  folders: readonly string[];
  withdrawn: boolean;
  /** Those alone that the client sent there. */
  fromPortal: boolean;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** Documents of a client, newest first, one row more than `limit`; those whose bytes have not come, or that a client has not sent yet, are nobody's business. */
export async function documentList(
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, folders, withdrawn, fromPortal, after, limit }: DocumentFilter,
): Promise<ClientDocument[]> {
  return select(
    uow,
    sql`d.client_id = ${clientId}::uuid and d.status <> 'uploading' and not ${isUnsent} and (d.withdrawn_at is not null) = ${withdrawn}
        and (not ${fromPortal}::boolean or d.uploaded_by like 'portal:%')
        and d.folder = any(${[...folders]}::text[]) and (${after}::uuid is null or d.id < ${after}::uuid)
        order by d.id desc limit ${limit + 1}`,
  );
}

/** One document as the API shows it, withdrawn or not; null where there is none. */
export async function documentById(uow: Pick<UnitOfWork, 'kysely'>, id: string): Promise<ClientDocument | null> {
  const [row] = await select(uow, sql`d.id = ${id}::uuid`);
  return row ?? null;
}

/** The account of who uploaded: staff, or a client at the portal. */
const uploader = sql`
  case when d.uploaded_by like 'portal:%' then split_part(d.uploaded_by, ':', 2)::uuid else ${actorAccount(sql`d.uploaded_by`)} end`;

async function select(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  where: ReturnType<typeof sql>,
): Promise<ClientDocument[]> {
  const { rows } = await sql<ClientDocument>`
    select d.id, d.client_id as "clientId", d.folder, d.name, d.status, d.media_type as "mediaType", d.bytes::float8 as bytes, d.exposed,
           ${accountName(uploader)} as "uploadedBy",
           ${iso(sql`d.uploaded_at`)} as "uploadedAt", ${iso(sql`d.scanned_at`)} as "scannedAt", d.finding,
           ${iso(sql`d.withdrawn_at`)} as "withdrawnAt", d.uploaded_by like 'portal:%' as "fromPortal",
           ${iso(sql`d.seen_at`)} as "seenAt", ${accountName(sql`d.seen_by`)} as "seenBy", d.version
      from document d
     where ${where}`.execute(kysely);
  return rows;
}
