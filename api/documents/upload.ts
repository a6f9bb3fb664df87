import type { InferEntity } from '@mikro-orm/postgresql';
import type { Actor, UnitOfWork } from '../../db/database.ts';
import { Document } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { type DocumentFolder, nameFor } from '../../domain/documents.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { PortalClient, SignedIn } from '../principal.ts';
import { conflict } from '../problem.ts';
import type { Base, Work } from '../route.ts';
import { type Arrived, receive } from './receive.ts';
import { startScan } from './workflow.ts';

/*
 * How a document comes in, whoever sends it: staff, a client at the portal, or what else takes files. It is announced as a row, its bytes follow and are
 * judged by what they are, and nobody is served them before the scan. Who may do that, and what follows, is the caller's.
 */

type Row = InferEntity<typeof Document>;

interface Announced {
  clientId: string;
  folder: DocumentFolder;
  name: string;
  actor: Actor;
  now: Date;
}

/** @returns its id, to which the bytes are sent */
export async function announce(uow: UnitOfWork, { actor, now, ...file }: Announced): Promise<string> {
  const id = newId();
  uow.em.create(Document, { id, ...file, uploadedBy: actor, createdAt: now });
  await uow.em.flush();
  return id;
}

/** How many bytes a document may have. */
export async function largestBytes(uow: UnitOfWork): Promise<number> {
  return settingValue(await storedSettings(uow), settings.largestDocument) * 1024 * 1024;
}

interface Upload {
  id: string;
  /** The announced row under its lock, where this caller may send its bytes; asked before they come and once more when they are there. @throws Problem */
  find: (uow: UnitOfWork, now: Date) => Promise<Row>;
  /** In the transaction in which they are kept. */
  arrived?: (uow: UnitOfWork, row: Row, now: Date) => Promise<void>;
}

type Sending = Pick<Base, 'req' | 'now' | 'deps' | 'afterCommit'> & { work: Work; principal: SignedIn | PortalClient };

/** uploading → pending, with the bytes of the request. @throws Problem 400, 409, 413, 415 */
export async function takeUpload(
  { principal, req, work, now, deps, afterCommit }: Sending,
  { id, find, arrived = async () => {} }: Upload,
): Promise<void> {
  const { practiceId, actor } = principal;
  const own = principal.kind === 'portal';
  const wanted = await work(async (uow) => {
    const { name } = awaited(await find(uow, now), own);
    return { name, largest: settingValue(await storedSettings(uow), settings.largestDocument) };
  });
  const content = await receive(deps.storage, req, { practiceId, own, ...wanted });
  await work(async (uow) => {
    const at = deps.clock();
    const row = awaited(await find(uow, at), own);
    keep(row, content, actor, at);
    await uow.em.flush();
    await arrived(uow, row, at);
  });
  afterCommit(() => startScan(deps.temporal, { practiceId, documentId: id }));
}

function keep(row: Row, { sha256, bytes, keyId, mediaType }: Arrived, actor: Actor, now: Date): void {
  Object.assign(row, { sha256, bytes, keyId, mediaType, name: nameFor(row.name, mediaType) });
  Object.assign(row, { status: 'pending', uploadedAt: now, uploadedBy: actor });
}

/** Where bytes may still come. @throws Problem 409 where they have come */
function awaited(row: Row, own: boolean): Row {
  if (row.status !== 'uploading')
    throw conflict(
      'already-uploaded',
      'The content of this document is there already',
      own ? 'Look at the page again: it has arrived.' : 'Upload it as a new document, and withdraw this one.',
    );
  return row;
}
