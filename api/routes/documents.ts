import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Practice } from '../../db/entities/index.ts';
import { documentList } from '../../db/queries/document-list.ts';
import { folderNames } from '../../domain/documents.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { changedDocument, document, documentLimits, newDocument } from '../../domain/schemas/documents.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { serveContent } from '../documents/serve.ts';
import { largestBytes, takeUpload } from '../documents/upload.ts';
import { startScan } from '../documents/workflow.ts';
import { found, cursorOf, pageOf } from '../records/rows.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import {
  announceDocument,
  changeDocument,
  foldersSeen,
  markSeen,
  openDocument,
  readDocument,
  scanAnew,
  standing,
  withdrawDocument,
} from '../records/documents.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;

export const documentRoutes = [
  route({
    method: 'get',
    path: '/api/documents/limits',
    summary: 'How large a document may be',
    audience,
    policy: { rule: 'Documents', right: 'create' },
    response: documentLimits,
    handle: ({ work }) => work(async (uow) => ({ largestBytes: await largestBytes(uow) })),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/documents',
    summary: "A client's documents, newest first",
    tag: 'documents',
    audience,
    policy: { rule: 'Documents', right: 'view' },
    query: pageQuery.extend({
      folder: z.enum(folderNames).optional(),
      show: z.enum(['current', 'withdrawn']).default('current'),
      from: z
        .enum(['anybody', 'portal'])
        .default('anybody')
        .meta({ description: 'portal: what the client sent there' }),
    }),
    response: page(document),
    handle: ({ params, query: { folder = null, show, from, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        const folders = foldersSeen(principal, folder);
        const filter = { clientId: params.id, folders, withdrawn: show === 'withdrawn', fromPortal: from === 'portal' };
        return pageOf(await documentList(uow, { ...filter, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/documents',
    summary: 'Announce a document; then PUT its content',
    tag: 'documents',
    audience,
    policy: { rule: 'Documents', right: 'create' },
    body: newDocument,
    response: document,
    status: 201,
    idempotent: true,
    example: { folder: 'consents', name: 'Consent signed.pdf' },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => announceDocument(uow, params.id, body, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/documents/:id/content',
    summary:
      'The bytes of an announced document, up to the setting "Largest Document"; it is scanned before anybody can open it',
    audience,
    policy: { rule: 'Documents', right: 'create' },
    raw: true,
    response: document,
    async handle(context) {
      const { params, principal, work } = context;
      const find = (uow: UnitOfWork, now: Date) => standing(uow, params.id, 'create', { principal, now });
      await takeUpload(context, { id: params.id, find });
      return work((uow) => readDocument(uow, params.id));
    },
  }),
  route({
    method: 'get',
    path: '/api/documents/:id',
    summary: 'A document and where it stands',
    audience,
    policy: { rule: 'Documents', right: 'view' },
    response: document,
    handle: ({ params, principal, work, now }) =>
      work(async (uow) => {
        await standing(uow, params.id, 'view', { principal, now });
        return readDocument(uow, params.id);
      }),
  }),
  route({
    method: 'get',
    path: '/api/documents/:id/content',
    summary: 'Open a document that was found clean; each opening is written down. One range of bytes may be asked for',
    audience,
    policy: { rule: 'Documents', right: 'view' },
    query: z.object({ as: z.enum(['shown', 'download']).default('shown') }),
    produces: 'application/octet-stream',
    async handle({ params, query, principal, req, res, work, now, deps }) {
      const { sha256, ...row } = await work((uow) => openDocument(uow, params.id, { principal, now }));
      const content = found(await deps.storage.open(principal.practiceId, sha256), 'document');
      await serveContent(req, res, { content, ...row, download: query.as === 'download' });
    },
  }),
  route({
    method: 'patch',
    path: '/api/documents/:id',
    summary:
      'Rename, file elsewhere, or show in the portal, of which the client is told; fields that are left out stay',
    audience,
    policy: { rule: 'Documents', right: 'modify' },
    body: changedDocument,
    response: document,
    example: { folder: 'insurance', version: 2 },
    handle: ({ params, body, principal, work, now, deps }) =>
      work(async (uow) => {
        const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
        const portal = portalAddress(deps.config, acronym);
        return changeDocument(uow, params.id, body, { principal, now, portal });
      }),
  }),
  route({
    method: 'delete',
    path: '/api/documents/:id',
    summary: 'Withdraw a document: it is neither listed nor opened any more',
    audience,
    policy: { rule: 'Documents', right: 'delete' },
    handle: ({ params, principal, work, now }) => work((uow) => withdrawDocument(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/documents/:id/seen',
    summary: 'Mark what a client sent through the portal as seen; who did so first stays',
    audience,
    policy: { rule: 'Documents', right: 'view' },
    response: document,
    handle: ({ params, principal, work, now }) => work((uow) => markSeen(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/documents/:id/rescan',
    summary: 'Scan again what could not be scanned',
    audience,
    policy: { rule: 'Documents', right: 'modify' },
    response: document,
    async handle({ params, principal, work, now, deps, afterCommit }) {
      const row = await work((uow) => scanAnew(uow, params.id, { principal, now }));
      const { practiceId } = principal;
      afterCommit(() => startScan(deps.temporal, { practiceId, documentId: params.id }));
      return row;
    },
  }),
];
