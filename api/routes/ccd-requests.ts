import type { UnitOfWork } from '../../db/database.ts';
import { page } from '../../domain/schemas/common.ts';
import { ccdFile, ccdRequest, ccdRequestQuery, declineCcd, newCcdFile } from '../../domain/schemas/ccd.ts';
import { seeToCcd } from '../ccd/workflow.ts';
import { takeUpload } from '../documents/upload.ts';
import {
  announceCcd,
  awaitedCcd,
  declineRequest,
  fetchAgain,
  listCcds,
  readCcd,
  takeCcd,
} from '../records/ccd-requests.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const sees = { rule: 'Client Portal CCD Requests', right: 'view' } as const;
const answers = { rule: 'Client Portal CCD Requests', right: 'modify' } as const;
const path = '/api/ccd-requests';

export const ccdRequestRoutes = [
  route({
    method: 'get',
    path,
    summary:
      'Clients who ask for their clinical document (CCD): open ones by when they are promised, answered ones newest first',
    audience,
    policy: sees,
    query: ccdRequestQuery,
    response: page(ccdRequest),
    handle: ({ query, principal, work, now, deps: { keyRing } }) =>
      work((uow) => listCcds(uow, query, { principal, now, keyRing })),
  }),
  route({
    method: 'get',
    path: `${path}/:id`,
    summary: 'A request for a clinical document, and where it stands',
    audience,
    policy: sees,
    response: ccdRequest,
    handle: ({ params: { id }, principal, work, now, deps: { keyRing } }) =>
      work((uow) => readCcd(uow, id, { principal, now, keyRing })),
  }),
  route({
    method: 'post',
    path: `${path}/:id/documents`,
    summary: 'Announce the document of a request; then PUT its content',
    audience,
    policy: answers,
    body: newCcdFile,
    response: ccdFile,
    status: 201,
    idempotent: true,
    example: { name: 'CCD.xml' },
    handle: ({ params: { id }, body, principal, work, now }) =>
      work(async (uow) => ({ id: await announceCcd(uow, id, body, { principal, now }) })),
  }),
  route({
    method: 'put',
    path: `${path}/:id/documents/:document/content`,
    summary: 'The bytes of an announced document; it is scanned and looked into before the client is shown it',
    audience,
    policy: answers,
    raw: true,
    response: ccdRequest,
    async handle(context) {
      const { params, principal, work, now, deps, afterCommit } = context;
      await takeUpload(context, {
        id: params.document,
        find: (uow: UnitOfWork, at: Date) => awaitedCcd(uow, params.id, params.document, { principal, now: at }),
        arrived: (uow, row, at) => takeCcd(uow, params.id, row, { principal, now: at }),
      });
      afterCommit(() => seeToCcd(deps.temporal, principal.practiceId, params.id));
      return work((uow) => readCcd(uow, params.id, { principal, now, keyRing: deps.keyRing }));
    },
  }),
  route({
    method: 'post',
    path: `${path}/:id/fetch`,
    summary: 'Ask PIMSY for the document once more',
    audience,
    policy: answers,
    response: ccdRequest,
    handle: ({ params: { id }, principal, work, now, deps: { keyRing, temporal }, afterCommit }) =>
      work(async (uow) => {
        await fetchAgain(uow, id, { principal, now });
        afterCommit(() => seeToCcd(temporal, principal.practiceId, id));
        return readCcd(uow, id, { principal, now, keyRing });
      }),
  }),
  route({
    method: 'post',
    path: `${path}/:id/decline`,
    summary: 'Decline with words that the client reads in the portal; a notice without them tells the client',
    audience,
    policy: answers,
    body: declineCcd,
    response: ccdRequest,
    example: { words: 'We have no records of you before March. Call us, and we look together.' },
    handle: ({ params: { id }, body, principal, work, now, deps: { keyRing, temporal, config }, afterCommit }) =>
      work(async (uow) => {
        await declineRequest(uow, id, body, { principal, now, keyRing, config });
        afterCommit(() => seeToCcd(temporal, principal.practiceId, id));
        return readCcd(uow, id, { principal, now, keyRing });
      }),
  }),
];
