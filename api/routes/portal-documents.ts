import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { sentDocuments, shownDocuments } from '../../db/queries/portal-documents.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  portalDocument,
  portalDocumentQuery,
  portalDocumentSummary,
  sentDocument,
} from '../../domain/schemas/portal-documents.ts';
import { serveContent } from '../documents/serve.ts';
import { takeUpload } from '../documents/upload.ts';
import {
  announceSent,
  awaitedOf,
  documentSummary,
  openOwn,
  readSent,
  tellOfSent,
} from '../records/portal-documents.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

/** Whose documents they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;

export const portalDocumentRoutes = [
  route({
    method: 'get',
    path: '/api/portal/documents/summary',
    summary: 'How many documents that the practice shows were not opened yet, and how large one to send may be',
    ...own,
    response: portalDocumentSummary,
    handle: ({ principal, work }) => work((uow) => documentSummary(uow, principal)),
  }),
  route({
    method: 'get',
    path: '/api/portal/documents',
    summary:
      'The own documents: those that the practice shows, or those that were sent here; a guardian is shown what they have sent themselves',
    ...own,
    query: portalDocumentQuery,
    response: page(portalDocument),
    async handle({ query: { list, cursor, limit }, principal: { clientId, accountId, actor, actsFor }, work }) {
      const asked = { clientId, reader: accountId, by: actsFor ? actor : null, after: cursorOf(cursor), limit };
      const read = list === 'shown' ? shownDocuments : sentDocuments;
      return pageOf(await work((uow) => read(uow, asked)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/documents',
    summary: 'Announce a document for the practice; then PUT its content',
    ...own,
    perMinute: 120,
    body: sentDocument,
    response: portalDocument,
    status: 201,
    idempotent: true,
    example: { kind: 'insurance', name: 'Card front.jpg' },
    handle: ({ body, principal, work, now }) => work((uow) => announceSent(uow, body, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/portal/documents/:id/content',
    summary: 'The bytes of an announced document; staff are alerted, and it is scanned before they can open it',
    ...own,
    perMinute: 120,
    raw: true,
    response: portalDocument,
    async handle(context) {
      const { params, principal, work, now } = context;
      await takeUpload(context, {
        id: params.id,
        find: (uow: UnitOfWork, at: Date) => awaitedOf(uow, params.id, { principal, now: at }),
        arrived: tellOfSent,
      });
      return work((uow) => readSent(uow, params.id, { principal, now }));
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/documents/:id/content',
    summary:
      'Open a document that the practice shows, or that was sent here; each opening is written down. One range of bytes may be asked for',
    ...own,
    perMinute: 300,
    query: z.object({ as: z.enum(['shown', 'download']).default('shown') }),
    produces: 'application/octet-stream',
    async handle({ params, query, principal, req, res, work, now, deps }) {
      const { sha256, ...row } = await work((uow) => openOwn(uow, params.id, { principal, now }));
      const content = found(await deps.storage.open(principal.practiceId, sha256), 'document');
      await serveContent(req, res, { content, ...row, download: query.as === 'download' });
    },
  }),
];
