import { readableSections } from '../../domain/ccd/narrative.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { ownCcd, readableCcd } from '../../domain/schemas/ccd.ts';
import { parseXml, XmlRefused } from '../../platform/xml-document.ts';
import { seeToCcd } from '../ccd/workflow.ts';
import { sendFile } from '../http/send-file.ts';
import { askForCcd, ccdBytes, listOwnCcds, openOwnCcd, unreadable } from '../records/own-ccds.ts';
import { cursorOf } from '../records/rows.ts';
import { route } from '../route.ts';

/** Whose documents they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;
const perMinute = 60;
/** Some megabytes are parsed each time, while everybody else waits. */
const readPerMinute = 10;
const path = '/api/portal/ccd-requests';

export const portalCcdRoutes = [
  route({
    method: 'get',
    path,
    summary: 'The own requests for the clinical document (CCD), newest first, with those that are ready',
    ...own,
    query: pageQuery,
    response: page(ownCcd),
    handle: ({ query: { cursor, limit }, principal, work, now, deps: { keyRing } }) =>
      work((uow) => listOwnCcds(uow, { after: cursorOf(cursor), limit }, { principal, now, keyRing })),
  }),
  route({
    method: 'post',
    path,
    summary: 'Ask for the own clinical document (CCD); while one is asked for, that one is answered',
    ...own,
    perMinute,
    response: ownCcd,
    status: 201,
    idempotent: true,
    handle: ({ principal, work, now, deps: { keyRing, temporal }, afterCommit }) =>
      work(async (uow) => {
        const request = await askForCcd(uow, { principal, now, keyRing });
        afterCommit(() => seeToCcd(temporal, principal.practiceId, request.id));
        return request;
      }),
  }),
  route({
    method: 'get',
    path: `${path}/:id/text`,
    summary: 'What an own clinical document says, section by section, as text and tables; each time is written down',
    ...own,
    perMinute: readPerMinute,
    response: readableCcd,
    async handle({ params: { id }, principal, work, now, deps: { storage } }) {
      const { sha256, madeOn, source } = await work((uow) => openOwnCcd(uow, id, 'ccd-opened', { principal, now }));
      const bytes = await ccdBytes(storage, principal.practiceId, sha256);
      try {
        return { madeOn, source, sections: readableSections(parseXml(bytes)) };
      } catch (error) {
        throw error instanceof XmlRefused ? unreadable() : error;
      }
    },
  }),
  route({
    method: 'get',
    path: `${path}/:id/content`,
    summary: 'An own clinical document as a file (C-CDA, XML); each time is written down',
    ...own,
    perMinute,
    produces: 'application/xml',
    async handle({ params: { id }, principal, work, now, res, deps: { storage } }) {
      const { sha256 } = await work((uow) => openOwnCcd(uow, id, 'ccd-downloaded', { principal, now }));
      const content = await ccdBytes(storage, principal.practiceId, sha256);
      // Without a charset, which would count before what the document says of itself (RFC 7303).
      sendFile(res, { name: 'clinical-document.xml', type: 'application/xml', content });
    },
  }),
];
